import type { AccessToken } from "../access-token.ts";

/** Cache key of the tokens of one session for one downstream API. It consists of hashes and exposes no identity. */
export interface CacheKey {
  /** SHA-256 of client id, authority host, tenant, assertion hash and resource, base64url. */
  readonly id: string;
  /** SHA-256 of client id, authority host, tenant and object id, base64url; for revoking all tokens of a user. */
  readonly user: string;
}

/**
 * Token cache that replicas share. It is an optimization and never a source of failure: a timeout or error is a cache
 * miss, and no method rejects.
 */
export interface SharedCache {
  /** The valid tokens of a key, newest first, without those issued before their user was revoked. */
  get(key: CacheKey): Promise<readonly AccessToken[]>;
  /** Replaces the tokens of a key. The entry expires with the last of them. */
  set(key: CacheKey, tokens: readonly AccessToken[]): Promise<void>;
  /** Revokes the tokens of this user that were issued until now, for all replicas. */
  revokeUser(user: string): Promise<void>;
  /** Registers a listener for the revocations by other replicas. */
  onUserRevoked(listener: (user: string) => void): void;
  close(): Promise<void>;
}
