import { LRUCache } from "lru-cache";
import type { AccessToken } from "../access-token.ts";

/** Whose token it is, and for what. */
export interface MemoryKey {
  /** SHA-256 of the assertion: what one sign-in may have, another of the same user may lack, MFA above all. */
  readonly session: string;
  readonly tenantId: string;
  readonly resource: string;
}

/** Access tokens in this process, by session and downstream API. */
export interface MemoryCache {
  /** @returns a token that serves all of these normalised scopes now */
  get(key: MemoryKey, scopes: readonly string[]): AccessToken | undefined;
  /**
   * Adds a token. Others of the session and resource stay unless the new one serves all that they serve.
   *
   * @param user as `TokenKeys.user` gives it
   * @returns all tokens that are kept there now
   */
  add(key: MemoryKey, user: string, token: AccessToken): readonly AccessToken[];
  /** The tokens of a session for a resource are not handed out any more. */
  invalidate(key: MemoryKey): void;
  /** Tokens of this user that were issued until now are not handed out any more. */
  revokeUser(user: string): void;
}

export interface MemoryCacheOptions {
  readonly maxSessions: number;
  /** Of tokens and what surrounds them, estimated. The least recently used sessions go first. */
  readonly maxBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A session has few tokens: looking through a list takes fewer steps through memory than maps of maps. */
type Session = readonly CachedToken[];

interface CachedToken {
  readonly user: string;
  readonly tenantId: string;
  readonly resource: string;
  readonly token: AccessToken;
}

/** What a session and a token weigh beside the token's own characters, in bytes, measured and rounded up. */
const sessionBytes = 500;
const tokenBytes = 500;

const maxRevokedUsers = 100_000;

export function createMemoryCache({ maxSessions, maxBytes, now }: MemoryCacheOptions): MemoryCache {
  const sessions = new LRUCache<string, Session>({
    max: maxSessions,
    maxSize: maxBytes,
    sizeCalculation: estimateSize,
  });
  /** When each user was dropped. */
  const revocations = new LRUCache<string, number>({ max: maxRevokedUsers });

  const isUsable = ({ user, token }: CachedToken): boolean => {
    if (token.expiresAt <= now()) return false;
    const revokedAt = revocations.size === 0 ? undefined : revocations.get(user);
    return revokedAt === undefined || token.issuedAt > revokedAt;
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
        isUsable(other) && !(matchesResource(key, other) && coversScopesOf(token, other.token));
      const cached = [{ user, tenantId, resource, token }, ...(sessions.get(session) ?? []).filter(shouldKeep)];
      sessions.set(session, cached);
      return cached.filter((each) => matchesResource(key, each)).map((each) => each.token);
    },
    invalidate: (key) => {
      const cached = sessions.get(key.session)?.filter((each) => !matchesResource(key, each));
      if (cached?.length) sessions.set(key.session, cached);
      else sessions.delete(key.session);
    },
    revokeUser: (user) => {
      revocations.set(user, now());
    },
  };
}

function matchesResource({ tenantId, resource }: MemoryKey, cached: CachedToken): boolean {
  return cached.resource === resource && cached.tenantId === tenantId;
}

function coversScopes(token: AccessToken, scopes: readonly string[]): boolean {
  return scopes.every((scope) => token.scopes.has(scope));
}

function coversScopesOf(token: AccessToken, other: AccessToken): boolean {
  return token.scopes === other.scopes || [...other.scopes].every((scope) => token.scopes.has(scope));
}

function estimateSize(cached: Session): number {
  const sizes = cached.map(({ token }) => token.value.reveal().length + tokenBytes);
  return sizes.reduce((sum, size) => sum + size, sessionBytes);
}
