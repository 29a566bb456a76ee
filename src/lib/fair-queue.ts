export interface FairQueueOptions {
  /** Slots in use at a time. */
  readonly maxConcurrent: number;
  /** Slots that one key may use at a time, so that a key whose work does not end cannot use all of them. */
  readonly maxConcurrentPerKey: number;
  /** Entries that may wait for a slot. */
  readonly maxWaiting: number;
}

/** A concurrency limit that keys share fairly: they take turns, and the entries of one key are started in order. */
export interface FairQueue {
  /**
   * Calls `start` synchronously if a slot is free, otherwise when it is this entry's turn. Each call of `start` must be
   * followed by one `release`.
   *
   * @returns false if too many entries wait; `start` is never called then
   */
  enqueue(key: string, start: () => void): boolean;
  /** Removes an entry that waits. Does nothing if it was started. */
  remove(key: string, start: () => void): void;
  /** Frees a slot of this key. */
  release(key: string): void;
}

export function createFairQueue({ maxConcurrent, maxConcurrentPerKey, maxWaiting }: FairQueueOptions): FairQueue {
  const runningByKey = new Map<string, number>();
  /** Entries that wait, by key; the keys are in the order of their turns. */
  const waitingByKey = new Map<string, Set<() => void>>();
  let running = 0;
  let waiting = 0;
  let isStarting = false;

  const hasSlot = (key: string): boolean =>
    running < maxConcurrent && (runningByKey.get(key) ?? 0) < maxConcurrentPerKey;

  const run = (key: string, start: () => void): void => {
    running++;
    runningByKey.set(key, (runningByKey.get(key) ?? 0) + 1);
    start();
  };

  const remove = (key: string, start: () => void): void => {
    const entries = waitingByKey.get(key);
    if (!entries?.delete(start)) return;
    waiting--;
    if (entries.size === 0) waitingByKey.delete(key);
  };

  /** Starts the first entry of the first key that has a slot. The key moves to the end. */
  const startNext = (): boolean => {
    for (const [key, entries] of waitingByKey) {
      const [start] = entries;
      if (!start || !hasSlot(key)) continue;
      remove(key, start);
      if (waitingByKey.delete(key)) waitingByKey.set(key, entries);
      run(key, start);
      return true;
    }
    return false;
  };

  /** A loop, because an entry that ends at once frees its slot while it is being started. */
  const startWaiting = (): void => {
    if (isStarting) return;
    isStarting = true;
    while (waiting > 0 && startNext());
    isStarting = false;
  };

  return {
    enqueue(key, start) {
      if (hasSlot(key)) {
        run(key, start);
        return true;
      }
      if (waiting >= maxWaiting) return false;
      const entries = waitingByKey.get(key) ?? new Set();
      waitingByKey.set(key, entries.add(start));
      waiting++;
      return true;
    },
    remove,
    release(key) {
      running--;
      const count = (runningByKey.get(key) ?? 0) - 1;
      if (count > 0) runningByKey.set(key, count);
      else runningByKey.delete(key);
      startWaiting();
    },
  };
}
