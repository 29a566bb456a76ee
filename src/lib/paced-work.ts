/** Pause after each piece of work, in proportion to the time that it took: usually, and while more work waits. */
const pauseRatios = { usual: 2, busy: 5 };

/**
 * Creates a runner of synchronous work that blocks the event loop for long: one piece after another, with pauses in which
 * everything else is handled. So all such work together takes at most a third of the time, and a sixth while more of it
 * waits. While there is only little, it is run at once.
 */
export function createPacedRunner(): (work: () => void) => void {
  const waiting: (() => void)[] = [];
  let isRunning = false;
  const runNext = (): void => {
    const work = waiting.shift();
    isRunning = work !== undefined;
    if (!work) return;
    const startedAt = performance.now();
    work();
    // After the promises that the work has settled: they take most of the time.
    setImmediate(() => {
      const ratio = waiting.length > 0 ? pauseRatios.busy : pauseRatios.usual;
      setTimeout(runNext, ratio * (performance.now() - startedAt));
    });
  };
  return (work) => {
    waiting.push(work);
    if (!isRunning) runNext();
  };
}
