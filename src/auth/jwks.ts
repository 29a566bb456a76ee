import { importJWK, type CryptoKey, type JWK } from "jose";
import { TokenServiceUnavailableError } from "../errors/service-errors.ts";
import { createSwrCache } from "../lib/stale-while-revalidate.ts";

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

/** The signing keys of Entra ID: fetched on first use, shared by all requests, and refreshed in the background. */
export interface SigningKeys {
  /** Whether `ready` would resolve without a fetch. */
  isFresh(): boolean;
  /** Resolves once there are keys to verify with. @throws {TokenServiceUnavailableError} */
  ready(): Promise<unknown>;
  /**
   * The key with this id; undefined if it is not in the key set. An unknown id fetches the key set again.
   *
   * @throws {TokenServiceUnavailableError} if the key set cannot be fetched
   */
  getById(keyId: string): Promise<SigningKey | undefined>;
  /** Whether the key is in the key set that was fetched last. */
  hasKey(key: SigningKey): boolean;
  /** Adds a listener that is called for each key that is no longer in the key set, or has changed. */
  onKeyRemoved(listener: (keyId: string) => void): void;
}

export interface SigningKeysDeps {
  /** Fetches the JSON Web Key Set (RFC 7517, section 5). */
  readonly fetchKeySet: () => Promise<object>;
  readonly options: JwksOptions;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** All in milliseconds. */
export interface JwksOptions {
  /** Age from which on the keys are refreshed in the background. */
  readonly refreshAfterMs: number;
  /** Age from which on the keys are no longer used, if they could not be refreshed. */
  readonly maxAgeMs: number;
  /** Delay after a failed fetch before the next one. */
  readonly retryMs: number;
}

/** An unknown key id fetches the key set at most once in this time, so that made-up key ids cause no flood of fetches. */
const refetchCooldownMs = 10_000;

/** A fetch for an unknown key id. Until `cooldownUntil`, its result applies to all other unknown key ids too. */
interface Refetch {
  readonly keys: Promise<KeysById>;
  cooldownUntil: number;
}

type KeysById = ReadonlyMap<string, SigningKey>;

export function createSigningKeys({ fetchKeySet, options, now }: SigningKeysDeps): SigningKeys {
  const listeners: ((keyId: string) => void)[] = [];
  let currentKeys: KeysById = new Map();
  let refetch: Refetch | undefined;

  const hasKey = (key: SigningKey): boolean => {
    const current = currentKeys.get(key.id);
    return current?.material === key.material && current.issuer === key.issuer;
  };

  const keys = createSwrCache(
    async () => {
      const before = currentKeys;
      currentKeys = await importKeys(await fetchKeySet());
      for (const key of before.values()) if (!hasKey(key)) for (const listener of listeners) listener(key.id);
      return { value: currentKeys, refreshAt: now() + options.refreshAfterMs, staleUntil: now() + options.maxAgeMs };
    },
    { now, retryMs: options.retryMs },
  );

  const startRefetch = (): Refetch => {
    const started: Refetch = { keys: keys.refresh(), cooldownUntil: now() + refetchCooldownMs };
    started.keys.catch(() => {
      started.cooldownUntil = now() + options.retryMs;
    });
    return started;
  };

  return {
    isFresh: () => keys.getIfFresh() !== undefined,
    ready: () => keys.get(),
    async getById(keyId) {
      const key = (await keys.get()).get(keyId);
      if (key) return key;
      if (!refetch || now() >= refetch.cooldownUntil) refetch = startRefetch();
      return (await refetch.keys).get(keyId);
    },
    hasKey,
    onKeyRemoved: (listener) => {
      listeners.push(listener);
    },
  };
}

/**
 * Imports the keys that can verify RS256 signatures; other keys in the set are ignored.
 *
 * @throws {TokenServiceUnavailableError} if there are none
 */
export async function importKeys(keySet: object): Promise<KeysById> {
  const { keys } = keySet as { keys?: unknown };
  const imported = await Promise.all(Array.isArray(keys) ? keys.map(importKey) : []);
  const usable = imported.filter((key) => key !== undefined);
  if (usable.length === 0)
    throw new TokenServiceUnavailableError("The key set of Microsoft Entra ID has no usable signing key.");
  return new Map(usable.map((key) => [key.id, key]));
}

async function importKey(jwk: unknown): Promise<SigningKey | undefined> {
  const { kid, kty, use, alg, n, e, issuer } = (jwk ?? {}) as JWK & { issuer?: unknown };
  const isForSignatures = kty === "RSA" && (use ?? "sig") === "sig" && (alg ?? "RS256") === "RS256";
  if (typeof kid !== "string" || !isForSignatures || typeof n !== "string" || typeof e !== "string") return undefined;
  const key = await importJWK({ kty, n, e }, "RS256").catch(() => undefined);
  if (!key || key instanceof Uint8Array || !meetsMinimumStrength(key)) return undefined;
  return { id: kid, key, issuer: typeof issuer === "string" ? issuer : undefined, material: `${n} ${e}` };
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
