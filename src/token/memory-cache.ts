import { LRUCache } from "lru-cache";
import type { AccessToken } from "./access-token.ts";

/** Whose token it is, and for what. */
export interface MemoryKey {
  /** As `TokenKeys.session` gives it. */
  readonly session: string;
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
  put(key: MemoryKey, user: string, token: AccessToken): readonly AccessToken[];
  /** Tokens of this user that were issued until now are not handed out any more. */
  dropUser(user: string): void;
}

export interface MemoryCacheOptions {
  readonly maxSessions: number;
  /** Of tokens and what surrounds them, estimated. The least recently used sessions go first. */
  readonly maxBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A session has few tokens: looking through a list takes fewer steps through memory than maps of maps. */
interface Session {
  readonly user: string;
  readonly held: readonly Held[];
}

interface Held {
  readonly resource: string;
  readonly token: AccessToken;
}

/** What a session and a token weigh beside the token's own characters, in bytes, measured and rounded up. */
const sessionBytes = 500;
const tokenBytes = 500;

const maxDroppedUsers = 100_000;

export function createMemoryCache({ maxSessions, maxBytes, now }: MemoryCacheOptions): MemoryCache {
  const sessions = new LRUCache<string, Session>({ max: maxSessions, maxSize: maxBytes, sizeCalculation: sizeOf });
  /** When each user was dropped. */
  const dropped = new LRUCache<string, number>({ max: maxDroppedUsers });

  const isGood = (user: string, token: AccessToken): boolean => {
    if (token.usableUntil <= now()) return false;
    const droppedAt = dropped.size === 0 ? undefined : dropped.get(user);
    return droppedAt === undefined || token.issuedAt > droppedAt;
  };

  return {
    get: (key, scopes) => {
      const session = sessions.get(key.session);
      if (!session) return undefined;
      for (const { resource, token } of session.held)
        if (resource === key.resource && serves(token, scopes) && isGood(session.user, token)) return token;
      return undefined;
    },
    put: ({ session: id, resource }, user, token) => {
      const others = sessions.get(id)?.held ?? [];
      const stays = (other: Held): boolean =>
        isGood(user, other.token) && (other.resource !== resource || !servesAllOf(token, other.token));
      const held = [{ resource, token }, ...others.filter(stays)];
      sessions.set(id, { user, held });
      return held.filter((each) => each.resource === resource).map((each) => each.token);
    },
    dropUser: (user) => {
      dropped.set(user, now());
    },
  };
}

function serves(token: AccessToken, scopes: readonly string[]): boolean {
  return scopes.every((scope) => token.scopes.has(scope));
}

function servesAllOf(token: AccessToken, other: AccessToken): boolean {
  return token.scopes === other.scopes || [...other.scopes].every((scope) => token.scopes.has(scope));
}

function sizeOf({ held }: Session): number {
  const weights = held.map(({ token }) => token.value.reveal().length + tokenBytes);
  return weights.reduce((sum, weight) => sum + weight, sessionBytes);
}
