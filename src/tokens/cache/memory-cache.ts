import type { AccessToken } from "../access-token.ts";
import { isRevoked, latestRevocation, type Revocation } from "./revocation.ts";
import { createLruCache } from "../../lib/lru-cache.ts";

/** The session and the resource of a token. */
export interface MemoryKey {
  /** SHA-256 of the assertion. Not the user: another session of the same user may lack, for example, MFA. */
  readonly session: string;
  readonly tenantId: string;
  readonly resource: string;
}

/** Access tokens in the memory of this process, by session and downstream API. */
export interface MemoryCache {
  /** @returns a token that is valid now and covers all of these normalized scopes */
  get(key: MemoryKey, scopes: readonly string[]): AccessToken | undefined;
  /**
   * Adds a token, and evicts those of the same session and resource whose scopes it covers.
   *
   * @param user the key from `CacheKeys.forUser`
   * @returns all cached tokens of the session and resource, newest first
   */
  add(key: MemoryKey, user: string, token: AccessToken): readonly AccessToken[];
  /** Removes the tokens of a session for a resource. */
  invalidate(key: MemoryKey): void;
  /** Revokes tokens of a user. @returns false if they were revoked already */
  revokeUser(user: string, revocation: Revocation): boolean;
}

export interface MemoryCacheOptions {
  readonly maxSessions: number;
  /** Estimated size of the tokens with their overhead. The least recently used sessions are evicted first. */
  readonly maxBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Perf: a session has few tokens, so a scan of a list is cheaper than nested maps. */
type Session = readonly CachedToken[];

interface CachedToken {
  readonly user: string;
  readonly tenantId: string;
  readonly resource: string;
  readonly token: AccessToken;
}

/** Overhead of a session and of a token beside the token's own characters, in bytes, measured and rounded up. */
const sessionBytes = 500;
const tokenBytes = 500;

const maxRevokedUsers = 100_000;

export function createMemoryCache({ maxSessions, maxBytes, now }: MemoryCacheOptions): MemoryCache {
  const sessions = createLruCache<Session>(maxSessions, { maxBytes, estimateBytes: estimateSize });
  /** By user. */
  const revocations = createLruCache<Revocation>(maxRevokedUsers);

  const isUsable = ({ user, token }: CachedToken): boolean => {
    if (token.expiresAt <= now()) return false;
    return revocations.size === 0 || !isRevoked(token, revocations.get(user));
  };

  return {
    get: (key, scopes) =>
      sessions
        .get(key.session)
        ?.find((cached) => matchesResource(key, cached) && coversScopes(cached.token, scopes) && isUsable(cached))
        ?.token,
    add: (key, user, token) => {
      const { session, tenantId, resource } = key;
      const shouldKeep = (other: CachedToken): boolean =>
        isUsable(other) && !(matchesResource(key, other) && coversAllScopes(token, other.token));
      const cached = [{ user, tenantId, resource, token }, ...(sessions.get(session) ?? []).filter(shouldKeep)];
      sessions.set(session, cached);
      return cached.filter((each) => matchesResource(key, each)).map((each) => each.token);
    },
    invalidate: (key) => {
      const cached = sessions.get(key.session)?.filter((each) => !matchesResource(key, each));
      if (cached?.length) sessions.set(key.session, cached);
      else sessions.delete(key.session);
    },
    revokeUser: (user, revocation) => {
      if (latestRevocation(revocations.get(user), revocation) !== revocation) return false;
      revocations.set(user, revocation);
      return true;
    },
  };
}

function matchesResource({ tenantId, resource }: MemoryKey, cached: CachedToken): boolean {
  return cached.resource === resource && cached.tenantId === tenantId;
}

function coversScopes(token: AccessToken, scopes: readonly string[]): boolean {
  return scopes.every((scope) => token.scopes.has(scope));
}

function coversAllScopes(token: AccessToken, other: AccessToken): boolean {
  return token.scopes === other.scopes || [...other.scopes].every((scope) => token.scopes.has(scope));
}

function estimateSize(cached: Session): number {
  const sizes = cached.map(({ token }) => token.value.reveal().length + tokenBytes);
  return sizes.reduce((sum, size) => sum + size, sessionBytes);
}
