import { LRUCache } from "lru-cache";
import type { AccessToken } from "./token-provider.ts";

/** Access tokens in memory, several under a key if none of them serves all scopes. */
export interface TokenCache {
  /** @returns a token that serves all of these scopes and is good for a while yet */
  get(key: string, scopes: readonly string[]): AccessToken | undefined;
  set(key: string, token: AccessToken): void;
}

export interface TokenCacheOptions {
  /** Keys kept at most; the least recently used go first. */
  readonly maxEntries: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A token is not handed out when it ends within this time, in milliseconds: it has a way to go. */
const marginMs = 60_000;

export function createTokenCache({ maxEntries, now }: TokenCacheOptions): TokenCache {
  const entries = new LRUCache<string, readonly AccessToken[]>({ max: maxEntries });
  const isGood = ({ expiresAt }: AccessToken): boolean => expiresAt - marginMs > now();
  return {
    get: (key, scopes) =>
      entries.get(key)?.find((token) => isGood(token) && scopes.every((scope) => token.scopes.has(scope))),
    set: (key, token) => {
      const others =
        entries
          .get(key)
          ?.filter((other) => isGood(other) && [...other.scopes].some((scope) => !token.scopes.has(scope))) ?? [];
      entries.set(key, [token, ...others]);
    },
  };
}
