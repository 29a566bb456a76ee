import { createHash } from "node:crypto";
import { decodeClaims, createTokens, resources } from "../sample-emulator.ts";

type Sections = Record<string, Record<string, unknown>>;

/**
 * Creates MSAL caches from the entries that MSAL created for one session: user, tokens and assertion hash are replaced in
 * the serialized text.
 *
 * @param serialized MSAL's cache after token exchanges for that session only
 */
export function createMsalSeed(serialized: string, original: string): (assertions: readonly string[]) => string {
  const originals = listSessionValues(original);
  if (!originals.every((value) => serialized.includes(value)))
    throw new Error("MSAL's cache has entries that this benchmark does not support");
  return (assertions) => {
    const all: Sections = {};
    for (const assertion of assertions) {
      const text = listSessionValues(assertion).reduce(
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
function listSessionValues(assertion: string): readonly string[] {
  const { oid } = decodeClaims(assertion);
  const issued = resources.map((resource) => createTokens(oid, resource));
  const tokens = issued.flatMap(({ access_token, id_token, refresh_token }) => [access_token, id_token, refresh_token]);
  return [...tokens, createHash("sha256").update(assertion).digest("base64url"), oid];
}
