import type { AbortSignalLike } from "../../lib/abort-signal.ts";
import type { Clock } from "../../lib/clock.ts";

/** The further tries within one request of ours: how many, how far apart, and never beyond the request's end. */
export interface Retries {
  /**
   * How long to wait before the next try, in milliseconds; undefined if there is to be none.
   *
   * @param tried tries so far, at least 1
   * @param retryAfterSeconds what the API asks for; undefined if it asks for nothing
   */
  waitMs(tried: number, retryAfterSeconds: number | undefined): number | undefined;
  /** Waits. @returns false as soon as the request of ours has ended */
  pause(milliseconds: number): Promise<boolean>;
}

export interface RetriesDeps extends Clock {
  /** When the request of ours ends, in milliseconds since the epoch. */
  readonly deadlineAt: number;
  readonly signal: AbortSignalLike;
}

const mostTries = 3;
const firstPauseMs = 100;

/** At most two further tries, after a jittered and doubling pause on top of what the API asks for. */
export function createRetries({ sleep: pause, random, now, deadlineAt, signal }: RetriesDeps): Retries {
  return {
    waitMs: (tried, retryAfterSeconds = 0) => {
      const backoffMs = firstPauseMs * 2 ** (tried - 1) * (0.5 + random());
      const milliseconds = retryAfterSeconds * 1000 + backoffMs;
      return tried < mostTries && now() + milliseconds < deadlineAt ? milliseconds : undefined;
    },
    pause: (milliseconds) =>
      pause(milliseconds, signal).then(
        () => !signal.aborted,
        () => false,
      ),
  };
}
