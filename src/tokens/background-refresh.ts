import { LRUCache } from "lru-cache";

/** Renews tokens in the background: one renewal at a time for a key, with growing pauses after failures. */
export interface Renewals {
  /** Starts a renewal unless one is under way or its pause is not over. Nobody waits for it. */
  renew(key: string, start: () => Promise<unknown>): void;
}

export interface RenewalsOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

interface Attempts {
  readonly failures: number;
  /** No attempt before this time; `Infinity` while one is under way. */
  readonly notBefore: number;
}

const firstPauseMs = 5_000;
const longestPauseMs = 300_000;
const maxKeys = 50_000;

export function createRenewals({ now, random }: RenewalsOptions): Renewals {
  const attempts = new LRUCache<string, Attempts>({ max: maxKeys });
  return {
    renew: (key, start) => {
      const { failures, notBefore } = attempts.get(key) ?? { failures: 0, notBefore: 0 };
      if (now() < notBefore) return;
      attempts.set(key, { failures, notBefore: Infinity });
      start().then(
        () => attempts.delete(key),
        () => {
          const pauseMs = Math.min(firstPauseMs * 2 ** failures, longestPauseMs) * (0.75 + random() / 2);
          attempts.set(key, { failures: failures + 1, notBefore: now() + pauseMs });
        },
      );
    },
  };
}
