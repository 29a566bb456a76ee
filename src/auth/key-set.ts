import type { CryptoKey, JWK } from "jose";
import { importJWK } from "jose/key/import";
import { TokenServiceUnavailableError } from "../errors/service-errors.ts";

/** A public key of Entra ID. */
export interface SigningKey {
  /** `kid` */
  readonly id: string;
  readonly key: CryptoKey;
  /** The only issuer that the key may sign for; undefined if the key set names none. */
  readonly issuer: string | undefined;
  /** Modulus and exponent, to detect a different key under the same id. */
  readonly material: string;
}

/** The content of a JSON Web Key Set (RFC 7517, section 5). */
export interface KeySet {
  /** The keys that can verify RS256 signatures, by id. */
  readonly keys: ReadonlyMap<string, SigningKey>;
  /** Ids under which the key set lists only a key that must not verify RS256 signatures. */
  readonly unsuitableIds: ReadonlySet<string>;
}

/**
 * Imports the keys that can verify RS256 signatures; other keys in the set are ignored.
 *
 * @throws {TokenServiceUnavailableError} if there are none
 */
export async function importKeySet(keySet: object): Promise<KeySet> {
  const { keys } = keySet as { keys?: unknown };
  const entries = await Promise.all(Array.isArray(keys) ? keys.map(importKey) : []);
  const usable = entries.filter((entry) => entry !== undefined && "key" in entry);
  if (usable.length === 0)
    throw new TokenServiceUnavailableError("The key set of Microsoft Entra ID has no usable signing key.");
  const usableKeys = new Map(usable.map((key) => [key.id, key]));
  const ids = entries.flatMap((entry) => (entry && !usableKeys.has(entry.id) ? [entry.id] : []));
  return { keys: usableKeys, unsuitableIds: new Set(ids) };
}

/** @returns only the id if the key is not suitable for RS256; undefined if the entry is malformed */
async function importKey(jwk: unknown): Promise<SigningKey | { readonly id: string } | undefined> {
  const { kid: id, kty, use, alg, n, e, issuer } = (jwk ?? {}) as JWK & { issuer?: unknown };
  if (typeof id !== "string" || typeof kty !== "string") return undefined;
  if (kty !== "RSA" || (use ?? "sig") !== "sig" || (alg ?? "RS256") !== "RS256") return { id };
  if (typeof n !== "string" || typeof e !== "string") return undefined;
  const key = await importJWK({ kty, n, e }, "RS256").catch(() => undefined);
  if (!key || key instanceof Uint8Array) return undefined;
  if (!meetsMinimumStrength(key)) return { id };
  return { id, key, issuer: typeof issuer === "string" ? issuer : undefined, material: `${n} ${e}` };
}

/** A modulus of at least 2048 bits (RFC 7518, section 3.3), and an odd exponent of at least 3 (RFC 8017, section 3.1). */
function meetsMinimumStrength({ algorithm }: CryptoKey): boolean {
  const { modulusLength, publicExponent } = algorithm as CryptoKey["algorithm"] & {
    modulusLength: number;
    publicExponent: Uint8Array;
  };
  const exponent = BigInt(`0x${Buffer.from(publicExponent).toString("hex") || "0"}`);
  return modulusLength >= 2048 && exponent >= 3n && exponent % 2n === 1n;
}
