import { LRUCache } from "lru-cache";
import { ConsentRequiredError, InteractionRequiredError } from "../../errors/service-errors.ts";

/** Caches consent and interaction errors for a short time, so that many fields cost one failed exchange. */
export interface NegativeCache {
  /** @param key of a session, resource and exact set of scopes: consent may be missing for one scope and not for another */
  get(key: string): Error | undefined;
  /** Caches the error if the user has to act to resolve it; ignores errors that may be transient. */
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
