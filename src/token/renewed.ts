/** A value with its times, in milliseconds since the epoch. */
export interface Dated<T> {
  readonly value: T;
  /** From when on a newer one is fetched. */
  readonly renewAt: number;
  /** Until when it is answered while a newer one is being fetched, or could not be. */
  readonly usableUntil: number;
}

/** How soon a failed fetch is repeated: at once would be once per request. */
const retryMs = 5_000;

/** A value that is fetched when it is first asked for, and again before it ends. There is one fetch at a time. */
export function createRenewed<T>(fetch: () => Promise<Dated<T>>, now: () => number): () => Promise<T> {
  let current: Dated<T> | undefined;
  let failure: { readonly error: Error; readonly until: number } | undefined;
  let running: Promise<T> | undefined;

  const renew = async (): Promise<T> => {
    try {
      current = await fetch();
      failure = undefined;
      return current.value;
    } catch (error) {
      failure = { error: error as Error, until: now() + retryMs };
      throw error;
    } finally {
      running = undefined;
    }
  };

  return async () => {
    if (current && now() < current.renewAt) return current.value;
    const usable = current && now() < current.usableUntil ? current : undefined;
    if (failure && now() < failure.until) {
      if (usable) return usable.value;
      throw failure.error;
    }
    const renewal = (running ??= renew());
    if (!usable) return renewal;
    // Nobody waits for this one, and a failure of it is kept.
    renewal.catch(() => undefined);
    return usable.value;
  };
}
