/** `released` resolves when the test calls `release`. */
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
