import { monitorEventLoopDelay } from "node:perf_hooks";

/** How late this process is with what it has to do. */
export interface EventLoop {
  /** Mean delay, in milliseconds: that of the better one of the last two windows. */
  readonly delayMs: () => number;
  readonly close: () => void;
}

const resolutionMs = 20;
const windowMs = 500;

/** What stands still for a moment is late in one window alone, however long it was. */
export function watchEventLoop(): EventLoop {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let [before, last] = [0, 0];
  let since = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    before = last;
    // What is measured is the time from one tick to the next; with none measured there was one tick in all this time.
    last = Math.max(0, (histogram.count > 0 ? histogram.mean / 1e6 : now - since) - resolutionMs);
    since = now;
    histogram.reset();
  }, windowMs).unref();
  return {
    delayMs: () => Math.min(before, last),
    close: () => {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
