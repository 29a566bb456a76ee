export interface FairQueueOptions {
  /**
   * Slots in use at a time: of all keys, then of one key on each level. A key whose work does not end cannot use those of
   * others.
   */
  readonly maxConcurrent: readonly number[];
  /** Entries that may wait for a slot, on the same levels. */
  readonly maxWaiting: readonly number[];
}

/** Names from the outermost to the innermost level, such as a tenant and a user. */
export type QueueKey = readonly string[];

/**
 * A concurrency limit that keys share fairly: the keys of each level take turns, and the entries of one key are started in
 * order.
 */
export interface FairQueue {
  /**
   * Calls `start` synchronously if a slot is free, otherwise when it is this entry's turn. Each call of `start` must be
   * followed by one `release`.
   *
   * @returns false if too many entries wait; `start` is never called then
   */
  enqueue(key: QueueKey, start: () => void): boolean;
  /** Removes an entry that waits. Does nothing if it was started. */
  remove(key: QueueKey, start: () => void): void;
  /** Frees a slot of this key. */
  release(key: QueueKey): void;
}

/** A key, or its prefix of a level. */
interface Share {
  running: number;
  /** Entries that wait, those of inner levels included. */
  waiting: number;
  readonly entries: Set<() => void>;
  /** In the order of their turns. */
  readonly inner: Map<string, Share>;
}

export function createFairQueue({ maxConcurrent, maxWaiting }: FairQueueOptions): FairQueue {
  const all = createShare();
  let isStarting = false;

  const hasSlot = ({ running }: Share, level: number): boolean => running < (maxConcurrent[level] ?? Infinity);
  const mayWait = ({ waiting }: Share, level: number): boolean => waiting < (maxWaiting[level] ?? Infinity);

  const remove = (key: QueueKey, start: () => void): void => {
    const path = getPath(all, key);
    if (path.at(-1)?.entries.delete(start)) for (const share of path) share.waiting--;
    removeIdle(path, key);
  };

  /** Takes the first entry of the first key that has a slot on each level. The key moves to the end on each level. */
  const takeNext = (share: Share, level: number): (() => void) | undefined => {
    if (share.waiting === 0 || !hasSlot(share, level)) return undefined;
    let [start] = share.entries;
    if (start) share.entries.delete(start);
    else
      for (const [name, inner] of share.inner) {
        start = takeNext(inner, level + 1);
        if (!start) continue;
        share.inner.delete(name);
        share.inner.set(name, inner);
        break;
      }
    if (!start) return undefined;
    share.waiting--;
    share.running++;
    return start;
  };

  /** A loop, because an entry that ends at once frees its slot while it is being started. */
  const startWaiting = (): void => {
    if (isStarting) return;
    isStarting = true;
    for (let start = takeNext(all, 0); start; start = takeNext(all, 0)) start();
    isStarting = false;
  };

  return {
    enqueue(key, start) {
      const path = getPath(all, key);
      if (path.every(hasSlot)) {
        for (const share of path) share.running++;
        start();
        return true;
      }
      if (!path.every(mayWait)) {
        removeIdle(path, key);
        return false;
      }
      path.at(-1)?.entries.add(start);
      for (const share of path) share.waiting++;
      return true;
    },
    remove,
    release(key) {
      const path = getPath(all, key);
      for (const share of path) share.running--;
      removeIdle(path, key);
      startWaiting();
    },
  };
}

function createShare(): Share {
  return { running: 0, waiting: 0, entries: new Set(), inner: new Map() };
}

/** The shares of all levels. Missing ones are created. */
function getPath(all: Share, key: QueueKey): readonly Share[] {
  let share = all;
  const path = [share];
  for (const name of key) {
    const inner = share.inner.get(name) ?? createShare();
    share.inner.set(name, inner);
    share = inner;
    path.push(share);
  }
  return path;
}

/** Idle keys take no memory. */
function removeIdle(path: readonly Share[], key: QueueKey): void {
  for (let level = key.length; level > 0; level--) {
    const { running, waiting } = path[level] ?? createShare();
    if (running + waiting === 0) path[level - 1]?.inner.delete(key[level - 1] ?? "");
  }
}
