/** What waits here goes on when the test says so, however long it takes until then. */
export interface Latch {
  readonly released: Promise<void>;
  readonly release: () => void;
}

export function createLatch(): Latch {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { released, release };
}
