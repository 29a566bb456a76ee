/** Phase of the server between its start and its end, and the number of requests in progress. */
export interface Lifecycle {
  /** `draining`: requests are served, but `/readyz` fails. `closing`: new requests are rejected. */
  readonly phase: "serving" | "draining" | "closing";
  startDraining(): void;
  startClosing(): void;
  onRequestStart(): void;
  readonly onRequestEnd: () => void;
  /** Resolves as soon as no request is in progress. */
  whenIdle(): Promise<void>;
}

export function createLifecycle(): Lifecycle {
  let phase: Lifecycle["phase"] = "serving";
  let runningRequests = 0;
  let idleListeners: (() => void)[] = [];
  return {
    get phase() {
      return phase;
    },
    startDraining: () => {
      if (phase === "serving") phase = "draining";
    },
    startClosing: () => {
      phase = "closing";
    },
    onRequestStart: () => {
      runningRequests++;
    },
    onRequestEnd: () => {
      if (--runningRequests > 0) return;
      for (const resolve of idleListeners) resolve();
      idleListeners = [];
    },
    whenIdle: () => (runningRequests === 0 ? Promise.resolve() : new Promise((resolve) => idleListeners.push(resolve))),
  };
}
