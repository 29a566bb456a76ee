/** Whether a promise resolves within this many milliseconds; false if it rejects or is still pending. */
export async function resolvesWithin(timeoutMs: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false);
  });
  const settled = promise.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([settled, timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

/** Settles like `promise`, but like `onTimeout` if `promise` is still pending after this many milliseconds. */
export async function withTimeout<T>(timeoutMs: number, promise: Promise<T>, onTimeout: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  try {
    return await Promise.race([promise, timedOut.then(onTimeout)]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Starts a timeout before which pending socket data is read: a response may have arrived in time while the event loop was
 * blocked. Timers run before sockets are read, immediates after that.
 *
 * @returns a function that cancels the timeout
 */
export function startTimeout(timeoutMs: number, onTimeout: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(onTimeout);
  }, timeoutMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
