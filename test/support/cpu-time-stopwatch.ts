/** A watch that stands still while the machine gives this process no time, as one that is shared does now and then. */
export interface Watch {
  /** Milliseconds since it was started. */
  elapsedMs(): number;
  stop(): void;
}

const beatMs = 10;

/**
 * Between two beats no more counts than the process was busy, or than beats are apart: what it waits for by itself takes
 * many beats, and what it computes takes its processor's time.
 */
export function startWatch(): Watch {
  let countedMs = 0;
  let last = performance.now();
  let lastCpu = process.cpuUsage();
  const beat = (): void => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(lastCpu);
    countedMs += Math.min(now - last, Math.max(2 * beatMs, (user + system) / 1_000));
    last = now;
    lastCpu = process.cpuUsage();
  };
  const beats = setInterval(beat, beatMs);
  return {
    elapsedMs: () => {
      beat();
      return countedMs;
    },
    stop: () => {
      clearInterval(beats);
    },
  };
}

/** How long something takes by such a watch, in milliseconds. */
export async function measureDuration(work: () => Promise<unknown>): Promise<number> {
  const watch = startWatch();
  try {
    await work();
    return watch.elapsedMs();
  } finally {
    watch.stop();
  }
}
