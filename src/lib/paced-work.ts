/** Pause after each piece of work, in proportion to the time that it took. */
const pauseRatio = 2;

/**
 * Creates a runner of synchronous work that blocks the event loop for long: one piece after another, with pauses in which
 * everything else is handled. So all such work together takes at most a third of the time. While there is only little,
 * it is run at once.
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
      setTimeout(runNext, pauseRatio * (performance.now() - startedAt));
    });
  };
  return (work) => {
    waiting.push(work);
    if (!isRunning) runNext();
  };
}
