import { createHmac, createSecretKey, hash, hkdfSync } from "node:crypto";
import type { Secret } from "./secret.ts";

/** Hashes several texts to base64url. Different texts, or the same in other parts, never have the same input. */
export type HashParts = (...parts: readonly string[]) => string;

/** SHA-256. */
export const hashParts: HashParts = (...parts) => hash("sha256", JSON.stringify(parts), "base64url");

/**
 * Creates an HMAC-SHA-256, for names that must not be computable from ids that others know.
 *
 * @param key base64; the key of the HMAC is derived from it, since it has other uses
 */
export function createKeyedHash(key: Secret): HashParts {
  const derived = hkdfSync("sha256", Buffer.from(key.reveal(), "base64"), "", "oboql names", 32);
  const secret = createSecretKey(new Uint8Array(derived));
  return (...parts) => createHmac("sha256", secret).update(JSON.stringify(parts)).digest("base64url");
}
