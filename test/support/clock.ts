import { setImmediate as nextTurn } from "node:timers/promises";
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

/**
 * Resolves when the condition holds, in real time. `expect.poll` is no alternative beside fake timers: it moves them by
 * 50 ms per attempt, so that their time would depend on the speed of the machine.
 */
export async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}
