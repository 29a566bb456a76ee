import { LRUCache } from "lru-cache";
import { ConsentRequiredError, InteractionRequiredError } from "../../errors/service-errors.ts";

/** What the user has to do first, remembered for a short while, so that many fields cost one exchange. */
export interface NegativeCache {
  /** @param key a session, resource and exact set of scopes: one scope's missing consent says nothing of another's */
  get(key: string): Error | undefined;
  /** Remembers the error if waiting for it does not help; errors that may pass by themselves are not remembered. */
  set(key: string, error: unknown): void;
}

export interface NegativeCacheOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const ttlMs = 30_000;
const maxEntries = 50_000;

export function createNegativeCache({ now }: NegativeCacheOptions): NegativeCache {
  const entries = new LRUCache<string, { readonly error: Error; readonly expiresAt: number }>({ max: maxEntries });
  return {
    get: (key) => {
      const entry = entries.get(key);
      return entry && entry.expiresAt > now() ? entry.error : undefined;
    },
    set: (key, error) => {
      if (error instanceof ConsentRequiredError || error instanceof InteractionRequiredError)
        entries.set(key, { error, expiresAt: now() + ttlMs });
    },
  };
}
