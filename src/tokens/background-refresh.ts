import { backoffMs } from "../lib/backoff.ts";
import { createLruCache } from "../lib/lru-cache.ts";

/** Refreshes tokens in the background: one refresh per key at a time, with exponential backoff after failures. */
export interface BackgroundRefresh {
  /** Starts a refresh, unless one is in flight for this key or the delay after a failure has not passed. */
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
  /** The earliest time of the next attempt; `Infinity` while one is in flight. */
  readonly retryAt: number;
}

/** Delays after failures. */
const backoff = { baseMs: 5_000, maxMs: 300_000, jitter: 0.25 };
const maxKeys = 50_000;

export function createBackgroundRefresh({ now, random }: BackgroundRefreshOptions): BackgroundRefresh {
  const states = createLruCache<RefreshState>(maxKeys);
  return {
    refresh: (key, fetchToken) => {
      const { failures, retryAt } = states.get(key) ?? { failures: 0, retryAt: 0 };
      if (now() < retryAt) return;
      states.set(key, { failures, retryAt: Infinity });
      fetchToken().then(
        () => states.delete(key),
        () => {
          const retryAt = now() + backoffMs(backoff, failures + 1, random);
          states.set(key, { failures: failures + 1, retryAt });
        },
      );
    },
  };
}
