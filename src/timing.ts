import { setTimeout } from "node:timers/promises";

/** Time and chance, so that tests can decide both. */
export interface Timing {
  /** Resolves after so many milliseconds, rejects as soon as the signal is aborted. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** As they are. */
export const realTiming: Timing = {
  pause: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
  random: Math.random,
  now: Date.now,
};
