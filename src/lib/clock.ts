import { setTimeout } from "node:timers/promises";
import type { EndSignal } from "./abort-signal.ts";

/** Time and chance, so that tests can decide both. */
export interface Timing {
  /** Resolves after so many milliseconds, rejects as soon as the signal is aborted. */
  readonly pause: (milliseconds: number, signal?: EndSignal) => Promise<unknown>;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** As they are. */
export const realTiming: Timing = {
  pause: async (milliseconds, signal) => {
    // Node's timers want a real one.
    const ended = new AbortController();
    const abort = (): void => {
      ended.abort();
    };
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    try {
      await setTimeout(milliseconds, undefined, { signal: ended.signal });
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  },
  random: Math.random,
  now: Date.now,
};
