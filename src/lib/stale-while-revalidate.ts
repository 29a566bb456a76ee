/** A cached value with its times, in milliseconds since the epoch. */
export interface CacheEntry<T> {
  readonly value: T;
  /** The value is refreshed from this time on. */
  readonly refreshAt: number;
  /** The stale value is returned until this time while a refresh is in flight (stale-while-revalidate, RFC 5861). */
  readonly staleUntil: number;
  /** The stale value is returned until this time if the refresh fails (stale-if-error, RFC 5861). Default: `staleUntil`. */
  readonly usableUntil?: number;
}

/** One cached value that is fetched on first use and refreshed before it expires, with at most one fetch in flight. */
export interface SwrCache<T> {
  /** The value, unless it is missing or due for a refresh. Fetches nothing. */
  readonly getIfFresh: () => T | undefined;
  /** The value, unless it is missing or too old to be used even if a refresh fails. Fetches nothing. */
  readonly getIfUsable: () => T | undefined;
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
  /** Makes the next `get` wait for a fetch that starts after this call. The value is still used if that fetch fails. */
  readonly invalidate: () => void;
}

export interface SwrCacheOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Delay after a failed fetch before the next one, in milliseconds. Default: 5,000. */
  readonly retryMs?: number;
  /** Called if a fetch fails while the previous value is still usable. */
  readonly onRefreshFailed?: ((error: Error) => void) | undefined;
}

export function createSwrCache<T>(
  fetch: () => Promise<CacheEntry<T>>,
  { now, retryMs = 5_000, onRefreshFailed }: SwrCacheOptions,
): SwrCache<T> {
  let current: CacheEntry<T> | undefined;
  let failure: { readonly error: Error; readonly until: number } | undefined;
  let inFlight: Promise<T> | undefined;
  let invalidations = 0;
  /** Invalidations before the fetch in flight. */
  let invalidationsAtStart = 0;

  const isUsable = (entry: CacheEntry<T>): boolean => now() < (entry.usableUntil ?? entry.staleUntil);

  const isOutdated = (): boolean => invalidationsAtStart < invalidations;

  const runFetch = async (): Promise<T> => {
    invalidationsAtStart = invalidations;
    try {
      const entry = await fetch();
      current = isOutdated() ? expire(entry) : entry;
      failure = undefined;
      return current.value;
    } catch (error) {
      if (!isOutdated()) failure = { error: error as Error, until: now() + retryMs };
      if (current && isUsable(current)) onRefreshFailed?.(error as Error);
      throw error;
    }
  };
  const startFetch = (): Promise<T> => {
    if (inFlight) return isOutdated() ? inFlight.catch(() => undefined).then(startFetch) : inFlight;
    inFlight = runFetch();
    const clearInFlight = (): void => {
      inFlight = undefined;
    };
    inFlight.then(clearInFlight, clearInFlight);
    return inFlight;
  };

  return {
    getIfFresh: () => (current && now() < current.refreshAt ? current.value : undefined),
    getIfUsable: () => (current && isUsable(current) ? current.value : undefined),
    refresh: () => (inFlight ? inFlight.catch(() => undefined).then(startFetch) : startFetch()),
    async get() {
      if (current && now() < current.refreshAt) return current.value;
      const stale = current && isUsable(current) ? current : undefined;
      if (failure && now() < failure.until) {
        if (stale) return stale.value;
        throw failure.error;
      }
      const refreshed = startFetch();
      if (!stale) return refreshed;
      // A failed refresh is recorded in `failure`.
      const valueAfterRefresh = refreshed.catch((error: unknown) => {
        if (isUsable(stale)) return stale.value;
        throw error;
      });
      if (now() >= stale.staleUntil) return valueAfterRefresh;
      valueAfterRefresh.catch(() => undefined);
      return stale.value;
    },
    invalidate() {
      invalidations++;
      failure = undefined;
      if (current) current = expire(current);
    },
  };
}

/** The entry as it is when it must be refreshed before it is used. */
function expire<T>(entry: CacheEntry<T>): CacheEntry<T> {
  return { ...entry, refreshAt: -Infinity, staleUntil: -Infinity, usableUntil: entry.usableUntil ?? entry.staleUntil };
}
