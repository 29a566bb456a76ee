import type { Identity } from "../entra/identity.ts";
import { createLruCache } from "../lib/lru-cache.ts";

/**
 * Identities of tokens that passed every check, by `Authorization` header. Verifying RS256 costs a hundred times as much
 * as a lookup.
 */
export interface VerifiedTokenCache {
  /** @param header the whole header as it was sent: scheme and token */
  get(header: string): Identity | undefined;
  /** Does nothing if the token has already expired. */
  set(header: string, identity: Identity, keyId: string): void;
  /** Removes all tokens signed with this key, so that they are verified again. */
  deleteByKeyId(keyId: string): void;
}

export interface VerifiedTokenCacheOptions {
  readonly maxTokens: number;
  /** Estimated size of all entries. The least recently used entries are evicted first. */
  readonly maxBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface VerifiedTokenEntry {
  readonly header: string;
  readonly identity: Identity;
  readonly keyId: string;
}

/** Estimated size of an entry without its token, in bytes, rounded up. */
const identityBytes = 1_000;
const scheme = "Bearer ";

export function createVerifiedTokenCache(options: VerifiedTokenCacheOptions): VerifiedTokenCache {
  const bySignature = createLruCache<VerifiedTokenEntry>(options.maxTokens, {
    maxBytes: options.maxBytes,
    estimateBytes: ({ header }) => header.length - scheme.length + identityBytes,
  });
  return {
    get(header) {
      const key = toCacheKey(header);
      const entry = bySignature.get(key);
      if (entry?.header !== header) return undefined;
      if (entry.identity.expiresAt > options.now()) return entry.identity;
      bySignature.delete(key);
      return undefined;
    },
    set(header, identity, keyId) {
      if (identity.expiresAt > options.now()) bySignature.set(toCacheKey(header), { header, identity, keyId });
    },
    deleteByKeyId(keyId) {
      for (const [key, entry] of bySignature.entries()) if (entry.keyId === keyId) bySignature.delete(key);
    },
  };
}

/**
 * The last characters of the signature, which two valid tokens never share. `get` compares the whole header in any case.
 *
 * Perf: hashing the whole token costs ten times as much as that comparison.
 */
function toCacheKey(header: string): string {
  return header.slice(-24);
}
