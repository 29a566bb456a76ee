import type { AbortSignalLike } from "./abort-signal.ts";

/** Single flight: concurrent calls with the same key share one execution. */
export interface SingleFlight<Value> {
  /** The execution in flight for a key. */
  getInFlight(key: string): Promise<Value> | undefined;
  /** Joins the execution in flight for a key, or starts one. */
  run(key: string, start: () => Promise<Value>): Promise<Value>;
}

export function createSingleFlight<Value>(): SingleFlight<Value> {
  const flights = new Map<string, Promise<Value>>();
  return {
    getInFlight: (key) => flights.get(key),
    run: (key, start) => {
      const running = flights.get(key);
      if (running) return running;
      const flight = start().finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
  };
}

/** Settles like `promise`, but rejects with the signal's reason as soon as it is aborted. `promise` is not cancelled. */
export function rejectOnAbort<Value>(promise: Promise<Value>, signal: AbortSignalLike | undefined): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      const reason = signal.reason as Error;
      reject(reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort);
    // Handlers are attached even after an abort: an unhandled rejection would end the process.
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", abort);
    });
  });
}
