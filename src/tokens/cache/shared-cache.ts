import type { AccessToken } from "../access-token.ts";

/** Where the tokens of one session for one downstream API are kept. Hashes alone: nothing in it tells who or what. */
export interface CacheKey {
  /** SHA-256 of client id, authority host, tenant, assertion hash and resource, base64url. */
  readonly id: string;
  /** SHA-256 of client id, authority host, tenant and object id, base64url: for dropping all tokens of a user. */
  readonly user: string;
}

/**
 * Tokens that replicas share. It is an optimisation and never a source of failure: what it cannot do within its deadline
 * reads as a miss, and no method rejects.
 */
export interface SharedCache {
  /** The tokens under a key, but for those that were issued before their user was dropped. */
  get(key: CacheKey): Promise<readonly AccessToken[]>;
  /** Replaces what is under a key. The entry ends when the last of the tokens does. */
  set(key: CacheKey, tokens: readonly AccessToken[]): Promise<void>;
  /** From now on no replica hands out a token of this user that was issued before. */
  revokeUser(user: string): Promise<void>;
  /** Calls back when another replica drops a user. */
  onUserRevoked(listener: (user: string) => void): void;
  close(): Promise<void>;
}
