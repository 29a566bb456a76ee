import type { AccessToken } from "../access-token.ts";
import type { Revocation } from "./revocation.ts";

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
  /** The valid tokens of a key, newest first, without those that were revoked. */
  get(key: CacheKey): Promise<readonly AccessToken[]>;
  /** Replaces the tokens of a key. The entry expires with the last of them. */
  set(key: CacheKey, tokens: readonly AccessToken[]): Promise<void>;
  /** Revokes tokens of a user, for all replicas. */
  revokeUser(user: string, revocation: Revocation): Promise<void>;
  /** Registers a listener for the revocations by other replicas. */
  onUserRevoked(listener: (user: string, revocation: Revocation) => void): void;
  close(): Promise<void>;
}
