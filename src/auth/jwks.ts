import { importJWK, type CryptoKey, type JWK } from "jose";
import { TokenServiceUnavailableError } from "../errors/service-errors.ts";
import { createSwrCache } from "../lib/stale-while-revalidate.ts";

/** A public key of the directory. */
export interface SigningKey {
  /** `kid` */
  readonly id: string;
  readonly key: CryptoKey;
  /** The issuer that the directory ties the key to; undefined if it ties it to none. */
  readonly issuer: string | undefined;
  /** The key itself, written down: two of one id may differ. */
  readonly material: string;
}

/** The directory's keys, fetched when first needed, shared by all requests, and renewed in the background. */
export interface SigningKeys {
  /** Whether `ready` would resolve without asking the directory for anything. */
  isFresh(): boolean;
  /** Resolves once there are keys to verify with. @throws {TokenServiceUnavailableError} */
  ready(): Promise<unknown>;
  /**
   * The key of an id; undefined if the directory lists none.
   *
   * @throws {TokenServiceUnavailableError} if the directory cannot be asked
   */
  getById(keyId: string): Promise<SigningKey | undefined>;
  /** Whether the key is among those that were fetched last. */
  hasKey(key: SigningKey): boolean;
  /** Calls for each key that the directory does not list any more. */
  onKeyRemoved(listener: (keyId: string) => void): void;
}

export interface SigningKeysDeps {
  /** The directory's key set (RFC 7517, section 5). */
  readonly fetchKeySet: () => Promise<object>;
  readonly cacheOptions: JwksOptions;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** In milliseconds. */
export interface JwksOptions {
  /** Keys older than this are fetched again in the background. */
  readonly refreshAfterMs: number;
  /** Keys older than this are not trusted any more, should the directory be out of reach for so long. */
  readonly maxAgeMs: number;
  readonly retryMs: number;
}

/**
 * An unknown key id fetches the keys again, but not sooner than this after the last time that one did: whoever makes up
 * key ids causes no more fetches than that.
 */
const refetchCooldownMs = 10_000;

/** What an unknown key id led to, and until when that is the answer to all others. */
interface Refetch {
  readonly keys: Promise<KeysById>;
  cooldownUntil: number;
}

type KeysById = ReadonlyMap<string, SigningKey>;

export function createSigningKeys({ fetchKeySet, cacheOptions: options, now }: SigningKeysDeps): SigningKeys {
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
 * Keys that RS256 signatures can be verified with; others in the set are left out.
 *
 * @throws {TokenServiceUnavailableError} if there are none
 */
export async function importKeys(keySet: object): Promise<KeysById> {
  const { keys } = keySet as { keys?: unknown };
  const imported = await Promise.all(Array.isArray(keys) ? keys.map(importKey) : []);
  const usable = imported.filter((key) => key !== undefined);
  if (usable.length === 0) throw new TokenServiceUnavailableError("The directory's keys cannot be used.");
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

/** 2048 bits at least (RFC 7518, section 3.3), and an exponent that is odd and no less than 3 (RFC 8017, section 3.1). */
function meetsMinimumStrength({ algorithm }: CryptoKey): boolean {
  const { modulusLength, publicExponent } = algorithm as CryptoKey["algorithm"] & {
    modulusLength: number;
    publicExponent: Uint8Array;
  };
  const exponent = BigInt(`0x${Buffer.from(publicExponent).toString("hex") || "0"}`);
  return modulusLength >= 2048 && exponent >= 3n && exponent % 2n === 1n;
}
