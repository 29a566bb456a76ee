import { DeadlineExceededError } from "../errors/limit-errors.ts";
import { AbortableSignal, type AbortSignalLike } from "../lib/abort-signal.ts";

/** Deadline of one request. */
export interface Deadline {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Aborted at the deadline, with a `DeadlineExceededError` as reason, and by `abort`. */
  readonly signal: AbortSignalLike;
  /**
   * Resolves like `response`, but rejects shortly after the deadline. The grace period lets work that listens to the signal
   * report its outcome.
   *
   * @throws {DeadlineExceededError}
   */
  race<Value>(response: Promise<Value>): Promise<Value>;
  /** Aborts the signal, unless it is aborted already. */
  readonly abort: (reason: Error) => void;
  /** Stops the timer: the request is finished. */
  clear(): void;
}

/** Time between the deadline and the rejection, in milliseconds. */
const gracePeriodMs = 500;

export function startDeadline(timeoutMs: number): Deadline {
  const signal = new AbortableSignal();
  let rejectRace: ((error: DeadlineExceededError) => void) | undefined;
  let timer = setTimeout(() => {
    const error = new DeadlineExceededError();
    signal.abort(error);
    timer = setTimeout(() => {
      rejectRace?.(error);
    }, gracePeriodMs);
  }, timeoutMs);
  return {
    expiresAt: Date.now() + timeoutMs,
    signal,
    race: (response) =>
      new Promise((resolve, reject) => {
        rejectRace = reject;
        response.then(resolve, reject);
      }),
    abort: (reason) => {
      signal.abort(reason);
    },
    clear: () => {
      clearTimeout(timer);
    },
  };
}
