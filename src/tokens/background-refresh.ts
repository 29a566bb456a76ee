import { LRUCache } from "lru-cache";

/** Renews tokens in the background: one renewal at a time for a key, with growing pauses after failures. */
export interface BackgroundRefresh {
  /** Starts a renewal unless one is under way or its pause is not over. Nobody waits for it. */
  refresh(key: string, fetchToken: () => Promise<unknown>): void;
}

export interface BackgroundRefreshOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

interface RefreshState {
  readonly failures: number;
  /** No attempt before this time; `Infinity` while one is under way. */
  readonly retryAt: number;
}

const baseDelayMs = 5_000;
const maxDelayMs = 300_000;
const maxKeys = 50_000;

export function createBackgroundRefresh({ now, random }: BackgroundRefreshOptions): BackgroundRefresh {
  const states = new LRUCache<string, RefreshState>({ max: maxKeys });
  return {
    refresh: (key, fetchToken) => {
      const { failures, retryAt } = states.get(key) ?? { failures: 0, retryAt: 0 };
      if (now() < retryAt) return;
      states.set(key, { failures, retryAt: Infinity });
      fetchToken().then(
        () => states.delete(key),
        () => {
          const delayMs = Math.min(baseDelayMs * 2 ** failures, maxDelayMs) * (0.75 + random() / 2);
          states.set(key, { failures: failures + 1, retryAt: now() + delayMs });
        },
      );
    },
  };
}
