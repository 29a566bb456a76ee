import { LRUCache } from "lru-cache";
import type { Identity } from "./identity.ts";

/**
 * Identities whose token has been validated, by SHA-256 of the token: verifying RS256 costs fifty times what looking up
 * does. What is in here has passed every check, character for character.
 */
export interface RememberedIdentities {
  /** @param tokenHash SHA-256 of the bearer token */
  get(tokenHash: string): Identity | undefined;
  keep(identity: Identity, keyId: string): void;
  /** Tokens that were signed with this key have to be verified again. */
  forgetKey(keyId: string): void;
}

export interface RememberedIdentitiesOptions {
  readonly maxTokens: number;
  /** Of tokens and what surrounds them, estimated. The least recently used go first. */
  readonly maxBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Remembered {
  readonly identity: Identity;
  readonly keyId: string;
}

/** What an identity weighs beside its token, in bytes, rounded up. */
const identityBytes = 1_000;

export function createRememberedIdentities(options: RememberedIdentitiesOptions): RememberedIdentities {
  const byHash = new LRUCache<string, Remembered>({
    max: options.maxTokens,
    maxSize: options.maxBytes,
    sizeCalculation: ({ identity }) => identity.assertion.reveal().length + identityBytes,
  });
  return {
    get(tokenHash) {
      const identity = byHash.get(tokenHash)?.identity;
      if (!identity || identity.expiresAt > options.now()) return identity;
      byHash.delete(tokenHash);
      return undefined;
    },
    keep(identity, keyId) {
      if (identity.expiresAt <= options.now()) return;
      byHash.set(identity.assertion.hash, { identity, keyId });
    },
    forgetKey(keyId) {
      for (const [tokenHash, remembered] of byHash.entries()) if (remembered.keyId === keyId) byHash.delete(tokenHash);
    },
  };
}
