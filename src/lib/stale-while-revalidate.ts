/** A cached value with its times, in milliseconds since the epoch. */
export interface CacheEntry<T> {
  readonly value: T;
  /** The value is refreshed in the background from this time on. */
  readonly refreshAt: number;
  /** The stale value is returned until this time, while a refresh is in flight or after it failed. */
  readonly staleUntil: number;
}

/** One cached value that is fetched on first use and refreshed before it expires, with at most one fetch in flight. */
export interface SwrCache<T> {
  /** The value, unless it is missing or due for a refresh. Fetches nothing. */
  readonly getIfFresh: () => T | undefined;
  /**
   * Returns the stale value while it is usable and refreshes it in the background (stale-while-revalidate).
   *
   * @throws the error of the fetch, for `retryMs` after a failed one without a usable value
   */
  readonly get: () => Promise<T>;
  /**
   * Fetches the value again. The response of a fetch that is already in flight may be older than this call, so that fetch is
   * awaited and followed by another. Concurrent callers share the second fetch.
   *
   * @throws the error of the fetch; the cached value stays
   */
  readonly refresh: () => Promise<T>;
}

export interface SwrCacheOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Delay after a failed fetch before the next one, in milliseconds. Default: 5,000. */
  readonly retryMs?: number;
}

export function createSwrCache<T>(
  fetch: () => Promise<CacheEntry<T>>,
  { now, retryMs = 5_000 }: SwrCacheOptions,
): SwrCache<T> {
  let current: CacheEntry<T> | undefined;
  let failure: { readonly error: Error; readonly until: number } | undefined;
  let inFlight: Promise<T> | undefined;

  const runFetch = async (): Promise<T> => {
    try {
      current = await fetch();
      failure = undefined;
      return current.value;
    } catch (error) {
      failure = { error: error as Error, until: now() + retryMs };
      throw error;
    }
  };
  const startFetch = (): Promise<T> => {
    if (inFlight) return inFlight;
    inFlight = runFetch();
    const clearInFlight = (): void => {
      inFlight = undefined;
    };
    inFlight.then(clearInFlight, clearInFlight);
    return inFlight;
  };

  return {
    getIfFresh: () => (current && now() < current.refreshAt ? current.value : undefined),
    refresh: () => (inFlight ? inFlight.catch(() => undefined).then(startFetch) : startFetch()),
    async get() {
      if (current && now() < current.refreshAt) return current.value;
      const stale = current && now() < current.staleUntil ? current : undefined;
      if (failure && now() < failure.until) {
        if (stale) return stale.value;
        throw failure.error;
      }
      const refreshed = startFetch();
      if (!stale) return refreshed;
      // Not awaited: a failed background refresh is recorded in `failure`.
      refreshed.catch(() => undefined);
      return stale.value;
    },
  };
}
