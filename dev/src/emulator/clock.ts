/** The emulator's time, in milliseconds since the epoch. Tests move it; everything in the emulator reads it. */
export interface Clock {
  now(): number;
  /** Moves the time forward, or back with a negative number of milliseconds. */
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
