import type { AbortSignalLike } from "./abort-signal.ts";

/** Work under way, shared by all who want the same at the same time. */
export interface SingleFlight<Value> {
  /** The work that is under way for a key. */
  getInFlight(key: string): Promise<Value> | undefined;
  /** Joins the work that is under way for a key, or starts it. */
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

/** Waits for a promise no longer than until the signal is aborted. What it waits for goes on for others. */
export function rejectOnAbort<Value>(promise: Promise<Value>, signal: AbortSignalLike | undefined): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      const reason = signal.reason as Error;
      reject(reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort);
    // Also where nobody waits any more: a rejection that nobody takes would end the process.
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", abort);
    });
  });
}
