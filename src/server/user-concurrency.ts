import type { Limits } from "../config/limits.ts";
import { toUserKey, type Identity } from "../entra/identity.ts";
import { RateLimitedError } from "../errors/limit-errors.ts";

/** Limits the operations of each user that the process handles at the same time, so that no user can take all its slots. */
export interface UserConcurrency {
  /**
   * Counts one more operation of a user.
   *
   * @returns a function that ends the operation; call it once
   * @throws {RateLimitedError}
   */
  acquire(identity: Identity): () => void;
}

const retryAfterSeconds = 1;

export function createUserConcurrency({
  concurrentOperationsPerUser: max,
}: Pick<Limits, "concurrentOperationsPerUser">): UserConcurrency {
  const runningByUser = new Map<string, number>();
  return {
    acquire: (identity) => {
      const user = toUserKey(identity);
      const running = runningByUser.get(user) ?? 0;
      if (running >= max)
        throw new RateLimitedError(
          "concurrent_operations_per_user",
          retryAfterSeconds,
          "Too many operations at the same time",
        );
      runningByUser.set(user, running + 1);
      return () => {
        const others = (runningByUser.get(user) ?? 0) - 1;
        if (others > 0) runningByUser.set(user, others);
        else runningByUser.delete(user);
      };
    },
  };
}
