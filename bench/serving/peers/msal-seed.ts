import { createHash } from "node:crypto";
import { decodeClaims, createTokens, resources } from "../sample-emulator.ts";

type Sections = Record<string, Record<string, unknown>>;

/**
 * Makes a cache for MSAL out of the entries that it made itself for one session: the same text with another user, other
 * tokens and the hash of another assertion.
 *
 * @param serialized what MSAL serializes after exchanges for that session alone
 */
export function createMsalSeed(serialized: string, original: string): (assertions: readonly string[]) => string {
  const originals = listSessionValues(original);
  if (!originals.every((mark) => serialized.includes(mark)))
    throw new Error("MSAL's cache holds other entries than this benchmark knows");
  return (assertions) => {
    const all: Sections = {};
    for (const assertion of assertions) {
      const text = listSessionValues(assertion).reduce(
        (made, mark, at) => made.replaceAll(originals[at] ?? "", mark),
        serialized,
      );
      for (const [section, entries] of Object.entries(JSON.parse(text) as Sections))
        all[section] = Object.assign(all[section] ?? {}, entries);
    }
    return JSON.stringify(all);
  };
}

/** What is different in the entries of each session, and the same in number and order. */
function listSessionValues(assertion: string): readonly string[] {
  const { oid } = decodeClaims(assertion);
  const issued = resources.map((resource) => createTokens(oid, resource));
  const tokens = issued.flatMap(({ access_token, id_token, refresh_token }) => [access_token, id_token, refresh_token]);
  return [...tokens, createHash("sha256").update(assertion).digest("base64url"), oid];
}
