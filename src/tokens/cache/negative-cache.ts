import { LRUCache } from "lru-cache";
import { ConsentRequiredError, InteractionRequiredError } from "../../errors/service-errors.ts";

/** What the user has to do first, remembered for a short while, so that many fields cost one exchange. */
export interface FailureMemory {
  /** @param key a session, resource and exact set of scopes: one scope's missing consent says nothing of another's */
  recall(key: string): Error | undefined;
  /** Remembers the error if waiting for it does not help; errors that may pass by themselves are not remembered. */
  remember(key: string, error: unknown): void;
}

export interface FailureMemoryOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const rememberedForMs = 30_000;
const maxFailures = 50_000;

export function createFailureMemory({ now }: FailureMemoryOptions): FailureMemory {
  const failures = new LRUCache<string, { readonly error: Error; readonly until: number }>({ max: maxFailures });
  return {
    recall: (key) => {
      const failure = failures.get(key);
      return failure && failure.until > now() ? failure.error : undefined;
    },
    remember: (key, error) => {
      if (error instanceof ConsentRequiredError || error instanceof InteractionRequiredError)
        failures.set(key, { error, until: now() + rememberedForMs });
    },
  };
}
