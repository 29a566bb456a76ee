/** The emulator's clock, in milliseconds since the epoch. All emulated APIs read it; tests can move it. */
export interface Clock {
  now(): number;
  /** Moves the clock forward, or backward with a negative number of milliseconds. */
  advance(milliseconds: number): void;
}

export function createClock(): Clock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    advance: (milliseconds) => {
      offset += milliseconds;
    },
  };
}
