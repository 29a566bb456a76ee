import { AbortableSignal, type AbortSignalLike } from "../lib/abort-signal.ts";
import { DeadlineExceededError } from "../errors/limit-errors.ts";

/** When a request has to be over. */
export interface Deadline {
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Aborted when the time is up, with a `DeadlineExceededError` as its reason, or when the caller has gone. */
  readonly signal: AbortSignalLike;
  /**
   * Waits for an answer no longer than until shortly after the deadline: whoever listens to the signal can still say how
   * far it came.
   *
   * @throws {DeadlineExceededError}
   */
  race<Value>(response: Promise<Value>): Promise<Value>;
  /** The caller has gone. */
  abort(): void;
  /** The request is over. */
  clear(): void;
}

/** For what was aborted to be answered, in milliseconds. */
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
    abort: () => {
      signal.abort(new DOMException("The caller has gone", "AbortError"));
    },
    clear: () => {
      clearTimeout(timer);
    },
  };
}
