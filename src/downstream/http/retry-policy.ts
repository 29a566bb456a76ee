import type { AbortSignalLike } from "../../lib/abort-signal.ts";
import { backoffMs } from "../../lib/backoff.ts";
import type { Clock } from "../../lib/clock.ts";

/** The retries of downstream calls for one incoming request. */
export interface RetryPolicy {
  /**
   * The delay before the next attempt, in milliseconds; undefined if there is to be none.
   *
   * @param attempt attempts made so far, at least 1
   * @param retryAfterSeconds the API's `Retry-After`; undefined if it sent none
   */
  nextDelayMs(attempt: number, retryAfterSeconds: number | undefined): number | undefined;
  /** @returns whether the incoming request is still in progress; false as soon as it is aborted */
  sleep(delayMs: number): Promise<boolean>;
}

export interface RetryPolicyDeps extends Clock {
  /** The deadline of the incoming request, in milliseconds since the epoch. */
  readonly deadlineAt: number;
  /** Aborted when the incoming request ends. */
  readonly signal: AbortSignalLike;
}

const maxAttempts = 3;
const backoff = { baseMs: 100, jitter: 0.5 };

/** Two retries, with exponential backoff and jitter on top of `Retry-After`, within the deadline of the incoming request. */
export function createRetryPolicy({ sleep, random, now, deadlineAt, signal }: RetryPolicyDeps): RetryPolicy {
  return {
    nextDelayMs: (attempt, retryAfterSeconds = 0) => {
      const delayMs = retryAfterSeconds * 1000 + backoffMs(backoff, attempt, random);
      return attempt < maxAttempts && now() + delayMs < deadlineAt ? delayMs : undefined;
    },
    sleep: (delayMs) =>
      sleep(delayMs, signal).then(
        () => !signal.aborted,
        () => false,
      ),
  };
}
