import { vi } from "vitest";

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** How soon after one unknown key id another one fetches the keys. */
export const refetchCooldown = 10 * second;

/**
 * Moves the time of API and directory, which share a clock here, and stops it there until `vi.useRealTimers()`. Nothing
 * waits: timers go on as ever.
 */
export function advanceClock(milliseconds: number): void {
  const now = Date.now() + milliseconds;
  vi.useFakeTimers({ toFake: ["Date"], now });
}

export const freezeClock = (): void => {
  advanceClock(0);
};
