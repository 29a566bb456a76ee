/** A value with its times, in milliseconds since the epoch. */
export interface Dated<T> {
  readonly value: T;
  /** From when on a newer one is fetched. */
  readonly renewAt: number;
  /** Until when it is answered while a newer one is being fetched, or could not be. */
  readonly usableUntil: number;
}

/** A value that is fetched when it is first asked for, and again before it ends. There is one fetch at a time. */
export interface Renewed<T> {
  /** The value, if nothing has to be fetched for it; undefined otherwise. Fetches nothing. */
  readonly fresh: () => T | undefined;
  /** The value. Nobody waits for a newer one as long as the one at hand is usable. @throws what the fetch threw */
  readonly get: () => Promise<T>;
  /**
   * A value that was fetched from now on: what is under way may have been answered before. Those who wait
   * for that share one fetch.
   *
   * @throws what the fetch threw; the value at hand stays
   */
  readonly renew: () => Promise<T>;
}

export interface RenewedOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How soon a failed fetch is repeated, in milliseconds: at once would be once per request. */
  readonly retryMs?: number;
}

export function createRenewed<T>(fetch: () => Promise<Dated<T>>, { now, retryMs = 5_000 }: RenewedOptions): Renewed<T> {
  let current: Dated<T> | undefined;
  let failure: { readonly error: Error; readonly until: number } | undefined;
  let running: Promise<T> | undefined;

  const fetched = async (): Promise<T> => {
    try {
      current = await fetch();
      failure = undefined;
      return current.value;
    } catch (error) {
      failure = { error: error as Error, until: now() + retryMs };
      throw error;
    }
  };
  const fetchNow = (): Promise<T> => {
    if (running) return running;
    running = fetched();
    const ended = (): void => {
      running = undefined;
    };
    running.then(ended, ended);
    return running;
  };

  return {
    fresh: () => (current && now() < current.renewAt ? current.value : undefined),
    renew: () => (running ? running.catch(() => undefined).then(fetchNow) : fetchNow()),
    async get() {
      if (current && now() < current.renewAt) return current.value;
      const usable = current && now() < current.usableUntil ? current : undefined;
      if (failure && now() < failure.until) {
        if (usable) return usable.value;
        throw failure.error;
      }
      const renewal = fetchNow();
      if (!usable) return renewal;
      // Nobody waits for this one, and a failure of it is kept.
      renewal.catch(() => undefined);
      return usable.value;
    },
  };
}
