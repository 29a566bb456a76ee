import { createLruCache } from "./lru-cache.ts";

export interface WindowCounterOptions {
  readonly windowMs: number;
  /** Keys that are counted at a time; the least recently used are forgotten. */
  readonly maxKeys: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The count of a key in its current window. */
export interface CountWindow {
  readonly endsAt: number;
  count: number;
}

/** Creates a counter per key. The window of a key starts when it is first read, and again after its end. */
export function createWindowCounter({ windowMs, maxKeys, now }: WindowCounterOptions): (key: string) => CountWindow {
  const windows = createLruCache<CountWindow>(maxKeys);
  return (key) => {
    const current = windows.get(key);
    if (current && now() < current.endsAt) return current;
    const next = { endsAt: now() + windowMs, count: 0 };
    windows.set(key, next);
    return next;
  };
}
