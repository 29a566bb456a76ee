import { createHash } from "node:crypto";
import type { Identity } from "../../src/entra/identity.ts";
import { requests } from "./sample-tokens.ts";
import { createTokens } from "./token-endpoint.ts";

type Sections = Record<string, Record<string, unknown>>;

/**
 * Creates MSAL caches from the entries that MSAL created for one session: user, tokens and assertion hash are replaced in
 * the serialized text.
 *
 * @param serialized MSAL's cache after token exchanges for that session only
 */
export function createSeed(serialized: string, original: Identity): (identities: readonly Identity[]) => string {
  const originals = listSessionValues(original);
  const missing = originals.find((value) => !serialized.includes(value));
  if (missing !== undefined) throw new Error("MSAL's cache has entries that this benchmark does not support");
  return (identities) => {
    const all: Sections = {};
    for (const identity of identities) {
      const text = listSessionValues(identity).reduce(
        (replaced, value, at) => replaced.replaceAll(originals[at] ?? "", value),
        serialized,
      );
      for (const [section, entries] of Object.entries(JSON.parse(text) as Sections))
        all[section] = Object.assign(all[section] ?? {}, entries);
    }
    return JSON.stringify(all);
  };
}

/** Values that differ between the entries of sessions, always in the same number and order. */
function listSessionValues({ objectId, assertion }: Identity): readonly string[] {
  const issued = requests.map(({ resource }) => createTokens(assertion.reveal(), resource));
  const tokens = issued.flatMap(({ access_token, id_token, refresh_token }) => [access_token, id_token, refresh_token]);
  return [...tokens, createHash("sha256").update(assertion.reveal()).digest("base64url"), objectId];
}
