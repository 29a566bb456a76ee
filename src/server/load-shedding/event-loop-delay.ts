import { monitorEventLoopDelay, type IntervalHistogram } from "node:perf_hooks";

export interface EventLoopMonitor {
  /** Mean delay of the event loop in milliseconds: the lower one of the last two windows of 500 ms. */
  readonly delayMs: () => number;
  readonly close: () => void;
}

const resolutionMs = 20;
const windowMs = 500;

/**
 * Measures the event-loop delay. A single long pause affects only one window, and since the lower one of two windows counts,
 * it sheds no load.
 *
 * @param histogram replaced by tests
 */
export function createEventLoopMonitor(
  histogram: Pick<IntervalHistogram, "count" | "mean" | "enable" | "disable" | "reset"> = monitorEventLoopDelay({
    resolution: resolutionMs,
  }),
): EventLoopMonitor {
  histogram.enable();
  let [previousMs, latestMs] = [0, 0];
  let windowStart = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    previousMs = latestMs;
    // The histogram has the times between two ticks. Without any, a single tick took the whole window.
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
