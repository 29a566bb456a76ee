import { DeadlineExceededError } from "../limit-errors.ts";

/** When a request has to be over. */
export interface Deadline {
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** Aborted when the time is up, with a `DeadlineExceededError` as its reason, or when the caller has gone. */
  readonly signal: AbortSignal;
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
  const controller = new AbortController();
  let expire: ((error: DeadlineExceededError) => void) | undefined;
  // Not `AbortSignal.timeout` inside `AbortSignal.any`: Node 20 holds it weakly there, and it may never fire.
  let timer = setTimeout(() => {
    const error = new DeadlineExceededError();
    controller.abort(error);
    timer = setTimeout(() => {
      expire?.(error);
    }, graceMs);
  }, timeoutMs);
  return {
    at: Date.now() + timeoutMs,
    signal: controller.signal,
    bound: (answer) =>
      new Promise((resolve, reject) => {
        expire = reject;
        answer.then(resolve, reject);
      }),
    abandon: () => {
      controller.abort();
    },
    end: () => {
      clearTimeout(timer);
    },
  };
}
