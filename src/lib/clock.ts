import { setTimeout } from "node:timers/promises";
import type { AbortSignalLike } from "./abort-signal.ts";

/** Time and randomness, injected so that tests control both. */
export interface Clock {
  /** Resolves after this many milliseconds; rejects as soon as the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignalLike) => Promise<unknown>;
  /** A number from 0 (inclusive) to 1 (exclusive), like `Math.random`. */
  readonly random: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export const systemClock: Clock = {
  sleep: async (milliseconds, signal) => {
    // Node's timers accept only a platform AbortSignal.
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
