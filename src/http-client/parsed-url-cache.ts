import { LRUCache } from "lru-cache";

/** Where a request goes. */
export interface ParsedUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  /** With its query. */
  readonly path: string;
}

/** Most calls go to few URLs, and to parse one costs as much as to look it up twenty times. */
const cache = new LRUCache<string, ParsedUrl>({ max: 200 });

/** @throws {TypeError} if it is no absolute URL */
export function parseUrl(url: string): ParsedUrl {
  const cached = cache.get(url);
  if (cached) return cached;
  const parsedUrl = splitUrl(url);
  // Longer ones carry a cursor or a search, and come once.
  if (url.length <= maxCachedUrlLength) cache.set(url, parsedUrl);
  return parsedUrl;
}

const maxCachedUrlLength = 200;

function splitUrl(url: string): ParsedUrl {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}
