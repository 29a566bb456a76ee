import { monitorEventLoopDelay } from "node:perf_hooks";

/** How late this process is with what it has to do. */
export interface EventLoop {
  /** Mean delay of the last whole window, in milliseconds. */
  delayMs(): number;
  close(): void;
}

const resolutionMs = 20;
const windowMs = 1_000;

/** The mean of a second: what stands still for a moment is forgotten with the next one. */
export function watchEventLoop(): EventLoop {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let delayMs = 0;
  const timer = setInterval(() => {
    // What is measured is the time from one tick to the next; nothing at all was if it has not ticked.
    delayMs = histogram.count > 0 ? Math.max(0, histogram.mean / 1e6 - resolutionMs) : 0;
    histogram.reset();
  }, windowMs).unref();
  return {
    delayMs: () => delayMs,
    close: () => {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
