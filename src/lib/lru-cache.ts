import { LRUCache } from "lru-cache";

/** A limit of the size of all values. */
export interface SizeLimit<Value> {
  readonly maxBytes: number;
  readonly estimateBytes: (value: Value) => number;
}

/**
 * Creates a cache that evicts the least recently used entries above a number, or above a size.
 *
 * Perf: it grows with its entries. The option `max` would allocate space for all of them at once: 10 ms and 3 MB for
 * 100,000, in each of several caches. Instead, an entry counts at least its share of the size.
 */
export function createLruCache<Value extends object | number>(
  maxEntries: number,
  { maxBytes, estimateBytes }: SizeLimit<Value> = { maxBytes: maxEntries, estimateBytes: () => 1 },
): LRUCache<string, Value> {
  const minBytes = Math.floor(maxBytes / maxEntries);
  return new LRUCache({ maxSize: maxBytes, sizeCalculation: (value) => Math.max(minBytes, estimateBytes(value)) });
}
