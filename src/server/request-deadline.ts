import { AbortableSignal, type AbortSignalLike } from "../lib/abort-signal.ts";
import { DeadlineExceededError } from "../errors/limit-errors.ts";

/** When a request has to be over. */
export interface Deadline {
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** Aborted when the time is up, with a `DeadlineExceededError` as its reason, or when the caller has gone. */
  readonly signal: AbortSignalLike;
  /**
   * Waits for an answer no longer than until shortly after the deadline: whoever listens to the signal can still say how
   * far it came.
   *
   * @throws {DeadlineExceededError}
   */
  bound<Value>(answer: Promise<Value>): Promise<Value>;
  /** The caller has gone. */
  abandon(): void;
  /** The request is over. */
  end(): void;
}

/** For what was aborted to be answered, in milliseconds. */
const graceMs = 500;

export function startDeadline(timeoutMs: number): Deadline {
  const signal = new AbortableSignal();
  let expire: ((error: DeadlineExceededError) => void) | undefined;
  let timer = setTimeout(() => {
    const error = new DeadlineExceededError();
    signal.abort(error);
    timer = setTimeout(() => {
      expire?.(error);
    }, graceMs);
  }, timeoutMs);
  return {
    at: Date.now() + timeoutMs,
    signal,
    bound: (answer) =>
      new Promise((resolve, reject) => {
        expire = reject;
        answer.then(resolve, reject);
      }),
    abandon: () => {
      signal.abort(new DOMException("The caller has gone", "AbortError"));
    },
    end: () => {
      clearTimeout(timer);
    },
  };
}
