/** Where a process is between its start and its end, and how many requests it still owes an answer. */
export interface Lifecycle {
  /** `leaving`: everybody is served, but load balancers are told to send nobody. `closing`: new requests are refused. */
  readonly phase: "serving" | "leaving" | "closing";
  startDraining(): void;
  startClosing(): void;
  onRequestStart(): void;
  readonly onRequestEnd: () => void;
  /** Resolves as soon as no request runs. */
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
      if (phase === "serving") phase = "leaving";
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
