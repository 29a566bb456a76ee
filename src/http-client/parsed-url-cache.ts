import { LRUCache } from "lru-cache";

/** A URL as undici's dispatcher takes it. */
export interface ParsedUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
}

/** Longer URLs carry a cursor or a search term and do not recur. */
const maxCachedUrlLength = 200;

/**
 * Perf: parsing a URL costs as much as twenty cache look-ups, and most calls go to few URLs. Can go when `new URL` is
 * that cheap.
 */
const cache = new LRUCache<string, ParsedUrl>({ max: 200 });

/** @throws {TypeError} if `url` is not an absolute URL */
export function parseUrl(url: string): ParsedUrl {
  const cached = cache.get(url);
  if (cached) return cached;
  const { origin, pathname, search } = new URL(url);
  const parsedUrl = { origin, path: pathname + search };
  if (url.length <= maxCachedUrlLength) cache.set(url, parsedUrl);
  return parsedUrl;
}
