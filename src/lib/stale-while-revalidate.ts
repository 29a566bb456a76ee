/** A value with its times, in milliseconds since the epoch. */
export interface CacheEntry<T> {
  readonly value: T;
  /** From when on a newer one is fetched. */
  readonly refreshAt: number;
  /** Until when it is answered while a newer one is being fetched, or could not be. */
  readonly staleUntil: number;
}

/** A value that is fetched when it is first asked for, and again before it ends. There is one fetch at a time. */
export interface SwrCache<T> {
  /** The value, if nothing has to be fetched for it; undefined otherwise. Fetches nothing. */
  readonly getIfFresh: () => T | undefined;
  /** The value. Nobody waits for a newer one as long as the one at hand is usable. @throws what the fetch threw */
  readonly get: () => Promise<T>;
  /**
   * A value that was fetched from now on: what is under way may have been answered before. Those who wait
   * for that share one fetch.
   *
   * @throws what the fetch threw; the value at hand stays
   */
  readonly refresh: () => Promise<T>;
}

export interface SwrCacheOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How soon a failed fetch is repeated, in milliseconds: at once would be once per request. */
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
      // Nobody waits for this one, and a failure of it is kept.
      refreshed.catch(() => undefined);
      return stale.value;
    },
  };
}
