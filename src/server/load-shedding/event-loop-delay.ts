import { monitorEventLoopDelay } from "node:perf_hooks";

/** How late this process is with what it has to do. */
export interface EventLoopMonitor {
  /** Mean delay, in milliseconds: that of the better one of the last two windows. */
  readonly delayMs: () => number;
  readonly close: () => void;
}

const resolutionMs = 20;
const windowMs = 500;

/** What stands still for a moment is late in one window alone, however long it was. */
export function createEventLoopMonitor(): EventLoopMonitor {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let [previousMs, latestMs] = [0, 0];
  let windowStart = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    previousMs = latestMs;
    // What is measured is the time from one tick to the next; with none measured there was one tick in all this time.
    latestMs = Math.max(0, (histogram.count > 0 ? histogram.mean / 1e6 : now - windowStart) - resolutionMs);
    windowStart = now;
    histogram.reset();
  }, windowMs).unref();
  return {
    delayMs: () => Math.min(previousMs, latestMs),
    close: () => {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
