import { LRUCache } from "lru-cache";

/**
 * Creates a cache that evicts the least recently used entries above a number.
 *
 * Perf: it grows with its entries. The option `max` would allocate space for all of them at once: 10 ms and 3 MB for
 * 100,000, in each of several caches.
 */
export function createLruCache<Value extends object | number>(maxEntries: number): LRUCache<string, Value> {
  return new LRUCache({ maxSize: maxEntries, sizeCalculation: () => 1 });
}
