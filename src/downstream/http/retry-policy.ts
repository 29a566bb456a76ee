import type { AbortSignalLike } from "../../lib/abort-signal.ts";
import type { Clock } from "../../lib/clock.ts";

/** The further tries within one request of ours: how many, how far apart, and never beyond the request's end. */
export interface RetryPolicy {
  /**
   * How long to wait before the next try, in milliseconds; undefined if there is to be none.
   *
   * @param attempt tries so far, at least 1
   * @param retryAfterSeconds what the API asks for; undefined if it asks for nothing
   */
  nextDelayMs(attempt: number, retryAfterSeconds: number | undefined): number | undefined;
  /** Waits. @returns false as soon as the request of ours has ended */
  pause(delayMs: number): Promise<boolean>;
}

export interface RetryPolicyDeps extends Clock {
  /** When the request of ours ends, in milliseconds since the epoch. */
  readonly deadlineAt: number;
  readonly signal: AbortSignalLike;
}

const maxAttempts = 3;
const baseDelayMs = 100;

/** At most two further tries, after a jittered and doubling pause on top of what the API asks for. */
export function createRetryPolicy({ sleep: pause, random, now, deadlineAt, signal }: RetryPolicyDeps): RetryPolicy {
  return {
    nextDelayMs: (attempt, retryAfterSeconds = 0) => {
      const backoffMs = baseDelayMs * 2 ** (attempt - 1) * (0.5 + random());
      const delayMs = retryAfterSeconds * 1000 + backoffMs;
      return attempt < maxAttempts && now() + delayMs < deadlineAt ? delayMs : undefined;
    },
    pause: (delayMs) =>
      pause(delayMs, signal).then(
        () => !signal.aborted,
        () => false,
      ),
  };
}
