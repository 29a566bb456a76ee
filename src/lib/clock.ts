import { setTimeout } from "node:timers/promises";
import type { AbortSignalLike } from "./abort-signal.ts";

/** Time and chance, so that tests can decide both. */
export interface Clock {
  /** Resolves after so many milliseconds, rejects as soon as the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignalLike) => Promise<unknown>;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** As they are. */
export const systemClock: Clock = {
  sleep: async (milliseconds, signal) => {
    // Node's timers want a real one.
    const controller = new AbortController();
    const abort = (): void => {
      controller.abort();
    };
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    try {
      await setTimeout(milliseconds, undefined, { signal: controller.signal });
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  },
  random: Math.random,
  now: Date.now,
};
