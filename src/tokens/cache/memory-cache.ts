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
  put(key: MemoryKey, user: string, token: AccessToken): readonly AccessToken[];
  /** The tokens of a session for a resource are not handed out any more. */
  drop(key: MemoryKey): void;
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
type Session = readonly Held[];

interface Held {
  readonly user: string;
  readonly tenantId: string;
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

  const isGood = ({ user, token }: Held): boolean => {
    if (token.usableUntil <= now()) return false;
    const droppedAt = dropped.size === 0 ? undefined : dropped.get(user);
    return droppedAt === undefined || token.issuedAt > droppedAt;
  };

  return {
    get: (key, scopes) =>
      sessions.get(key.session)?.find((held) => isFor(key, held) && serves(held.token, scopes) && isGood(held))?.token,
    put: (key, user, token) => {
      const { session, tenantId, resource } = key;
      const stays = (other: Held): boolean => isGood(other) && !(isFor(key, other) && servesAllOf(token, other.token));
      const held = [{ user, tenantId, resource, token }, ...(sessions.get(session) ?? []).filter(stays)];
      sessions.set(session, held);
      return held.filter((each) => isFor(key, each)).map((each) => each.token);
    },
    drop: (key) => {
      const held = sessions.get(key.session)?.filter((each) => !isFor(key, each));
      if (held?.length) sessions.set(key.session, held);
      else sessions.delete(key.session);
    },
    dropUser: (user) => {
      dropped.set(user, now());
    },
  };
}

function isFor({ tenantId, resource }: MemoryKey, held: Held): boolean {
  return held.resource === resource && held.tenantId === tenantId;
}

function serves(token: AccessToken, scopes: readonly string[]): boolean {
  return scopes.every((scope) => token.scopes.has(scope));
}

function servesAllOf(token: AccessToken, other: AccessToken): boolean {
  return token.scopes === other.scopes || [...other.scopes].every((scope) => token.scopes.has(scope));
}

function sizeOf(held: Session): number {
  const weights = held.map(({ token }) => token.value.reveal().length + tokenBytes);
  return weights.reduce((sum, weight) => sum + weight, sessionBytes);
}
