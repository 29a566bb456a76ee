import { LRUCache } from "lru-cache";

/** Where a request goes. */
export interface HttpTarget {
  /** Scheme, host and port. */
  readonly origin: string;
  /** With its query. */
  readonly path: string;
}

/** Most calls go to few URLs, and to parse one costs as much as to look it up twenty times. */
const known = new LRUCache<string, HttpTarget>({ max: 200 });

/** @throws {TypeError} if it is no absolute URL */
export function targetOf(url: string): HttpTarget {
  const found = known.get(url);
  if (found) return found;
  const target = parsed(url);
  // Longer ones carry a cursor or a search, and come once.
  if (url.length <= mostCharacters) known.set(url, target);
  return target;
}

const mostCharacters = 200;

function parsed(url: string): HttpTarget {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}
