import { LRUCache } from "lru-cache";
import type { Identity } from "../entra/identity.ts";

/**
 * Identities whose token has been validated, by the `Authorization` header: verifying RS256 costs a hundred times what
 * looking up does. What is in here has passed every check, character for character.
 */
export interface VerifiedTokenCache {
  /** @param header as it was sent, scheme and token */
  get(header: string): Identity | undefined;
  set(header: string, identity: Identity, keyId: string): void;
  /** Tokens that were signed with this key have to be verified again. */
  deleteByKeyId(keyId: string): void;
}

export interface VerifiedTokenCacheOptions {
  readonly maxTokens: number;
  /** Of tokens and what surrounds them, estimated. The least recently used go first. */
  readonly maxBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface CacheEntry {
  readonly header: string;
  readonly identity: Identity;
  readonly keyId: string;
}

/** What an identity weighs beside its token, in bytes, rounded up. */
const identityBytes = 1_000;
const scheme = "Bearer ";

export function createVerifiedTokenCache(options: VerifiedTokenCacheOptions): VerifiedTokenCache {
  const bySignature = new LRUCache<string, CacheEntry>({
    max: options.maxTokens,
    maxSize: options.maxBytes,
    sizeCalculation: ({ header }) => header.length - scheme.length + identityBytes,
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
 * The end of the signature, which no two valid tokens share. To hash all of a token costs ten times as much as to compare
 * it with the one that is found, which is done in any case.
 */
function toCacheKey(header: string): string {
  return header.slice(-24);
}
