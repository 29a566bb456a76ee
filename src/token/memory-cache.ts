import { LRUCache } from "lru-cache";
import type { AccessToken } from "./access-token.ts";
import type { Session } from "./session.ts";

/** Access tokens in this process, by session and downstream API. */
export interface MemoryCache {
  /** @returns a token that serves all of these normalised scopes now */
  get(session: Session, resource: string, scopes: readonly string[]): AccessToken | undefined;
  /**
   * Adds a token. Others of the session and resource stay unless the new one serves all that they serve.
   *
   * @returns all tokens that are kept there now
   */
  put(session: Session, resource: string, token: AccessToken): readonly AccessToken[];
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

type Tokens = ReadonlyMap<string, readonly AccessToken[]>;

/** What a session and a token weigh beside the token's own characters, in bytes, measured and rounded up. */
const sessionBytes = 500;
const tokenBytes = 500;

const maxDroppedUsers = 100_000;

export function createMemoryCache({ maxSessions, maxBytes, now }: MemoryCacheOptions): MemoryCache {
  const sessions = new LRUCache<string, Tokens>({ max: maxSessions, maxSize: maxBytes, sizeCalculation: sizeOf });
  /** When each user was dropped. */
  const dropped = new LRUCache<string, number>({ max: maxDroppedUsers });

  const isGood = (session: Session, token: AccessToken): boolean => {
    if (token.usableUntil <= now()) return false;
    const droppedAt = dropped.size === 0 ? undefined : dropped.get(session.user);
    return droppedAt === undefined || token.issuedAt > droppedAt;
  };

  return {
    get: (session, resource, scopes) =>
      sessions
        .get(session.id)
        ?.get(resource)
        ?.find((token) => serves(token, scopes) && isGood(session, token)),
    put: (session, resource, token) => {
      const tokens = new Map(sessions.get(session.id));
      const others = tokens.get(resource) ?? [];
      const kept = [token, ...others.filter((other) => isGood(session, other) && !servesAllOf(token, other))];
      sessions.set(session.id, tokens.set(resource, kept));
      return kept;
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

function sizeOf(tokens: Tokens): number {
  const weights = [...tokens.values()].flat().map(({ value }) => value.reveal().length + tokenBytes);
  return weights.reduce((sum, weight) => sum + weight, sessionBytes);
}
