import { vi } from "vitest";

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** The time between two fetches of the key set for unknown key ids. */
export const refetchCooldown = 10 * second;

/**
 * Moves `Date` forward and freezes it there until `vi.useRealTimers()`. API and emulator share this clock. Timers are not
 * affected.
 */
export function advanceClock(milliseconds: number): void {
  const now = Date.now() + milliseconds;
  vi.useFakeTimers({ toFake: ["Date"], now });
}

export const freezeClock = (): void => {
  advanceClock(0);
};
