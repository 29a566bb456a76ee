/** A stopwatch that excludes the time in which a busy machine does not run this process. */
export interface Stopwatch {
  /** Elapsed time since the start, in milliseconds. */
  elapsedMs(): number;
  stop(): void;
}

const tickMs = 10;

/**
 * Adds up the time between ticks. A longer interval than two ticks means that the process was not run, or was busy: then
 * only its CPU time counts.
 */
export function startStopwatch(): Stopwatch {
  let countedMs = 0;
  let last = performance.now();
  let lastCpu = process.cpuUsage();
  const tick = (): void => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(lastCpu);
    countedMs += Math.min(now - last, Math.max(2 * tickMs, (user + system) / 1_000));
    last = now;
    lastCpu = process.cpuUsage();
  };
  const timer = setInterval(tick, tickMs);
  return {
    elapsedMs: () => {
      tick();
      return countedMs;
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** Measures the duration of `work` with a stopwatch, in milliseconds. */
export async function measureDuration(work: () => Promise<unknown>): Promise<number> {
  const stopwatch = startStopwatch();
  try {
    await work();
    return stopwatch.elapsedMs();
  } finally {
    stopwatch.stop();
  }
}
