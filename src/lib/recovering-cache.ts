import { backoffMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { createSwrCache, type CacheEntry, type SwrCache, type SwrCacheOptions } from "./stale-while-revalidate.ts";
import { withTimeout } from "./timeout.ts";

export interface RecoveringCacheOptions
  extends Pick<SwrCacheOptions, "now" | "onRefreshFailed">, Pick<Clock, "random"> {
  /** How long callers wait for a value, in milliseconds. */
  readonly maxWaitMs: number;
  /** Whether a failed fetch is retried in the background. */
  readonly isTransient: (error: Error) => boolean;
  /** The delay that the server asks for, in milliseconds; 0 if it does not. */
  readonly getRetryAfterMs: (error: Error) => number;
  /** Creates the error of a caller that waited too long. */
  readonly toTimeoutError: (outage: Outage) => Error;
}

export interface Outage {
  /** Error of the last failed fetch; undefined if the first one has not ended. */
  readonly error: Error | undefined;
  /** Time until the next fetch; negative while one is in flight. */
  readonly retryAfterMs: number;
}

/** 0.5 s, 1 s, 2 s and so on up to 30 s, each ± 20 %; about 90 s in total. */
const backoff = { baseMs: 500, maxMs: 30_000, jitter: 0.2 };
const maxRetries = 8;

/**
 * A cache as by `createSwrCache` for a value that callers cannot do without. A fetch without a usable value that fails is
 * retried in the background, even if no caller asks for it. Callers wait only for a limited time, counted from the start of
 * the fetch, and those who come later fail at once, unless a retry is in flight.
 */
export function createRecoveringCache<T>(
  fetch: () => Promise<CacheEntry<T>>,
  { now, onRefreshFailed, random, maxWaitMs, isTransient, getRetryAfterMs, toTimeoutError }: RecoveringCacheOptions,
): Pick<SwrCache<T>, "get" | "invalidate"> {
  let fetches = 0;
  /** Until when callers wait, on the clock of `performance.now`. */
  let waitUntil = -Infinity;
  let recovery: Promise<T> | undefined;
  let lastError: Error | undefined;
  let retryAt = 0;

  const cache = createSwrCache(
    () => {
      fetches++;
      return fetch();
    },
    { now, onRefreshFailed },
  );

  const retryInBackground = async (first: Error): Promise<T> => {
    let error = first;
    for (let attempt = 1; attempt <= maxRetries && isTransient(error); attempt++) {
      lastError = error;
      const delayMs = Math.max(backoffMs(backoff, attempt, random), getRetryAfterMs(error));
      retryAt = performance.now() + delayMs;
      await sleepInBackground(delayMs);
      const value = cache.getIfFresh();
      if (value !== undefined) return value;
      const previousWaitUntil = waitUntil;
      waitUntil = performance.now() + maxWaitMs;
      try {
        return await cache.refresh();
      } catch (next) {
        waitUntil = previousWaitUntil;
        error = next as Error;
      }
    }
    throw error;
  };

  const waitForRecovery = (error: Error): Promise<T> => {
    if (!isTransient(error)) throw error;
    if (recovery) return recovery;
    recovery = retryInBackground(error);
    const end = (): void => {
      recovery = undefined;
      lastError = undefined;
    };
    recovery.then(end, end);
    return recovery;
  };

  return {
    async get() {
      const fresh = cache.getIfFresh();
      if (fresh !== undefined) return fresh;
      const fetchesBefore = fetches;
      const value = cache.get().catch(waitForRecovery);
      if (fetches > fetchesBefore) waitUntil = performance.now() + maxWaitMs;
      return withTimeout(Math.max(0, waitUntil - performance.now()), value, () => {
        const usable = cache.getIfUsable();
        if (usable !== undefined) return usable;
        throw toTimeoutError({ error: lastError, retryAfterMs: retryAt - performance.now() });
      });
    },
    invalidate: cache.invalidate,
  };
}

/** Does not keep the process alive. */
function sleepInBackground(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
