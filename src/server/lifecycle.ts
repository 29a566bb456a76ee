/** Where a process is between its start and its end, and how many requests it still owes an answer. */
export interface LifeCycle {
  /** `leaving`: everybody is served, but load balancers are told to send nobody. `closing`: new requests are refused. */
  readonly phase: "serving" | "leaving" | "closing";
  leave(): void;
  close(): void;
  requestBegan(): void;
  readonly requestEnded: () => void;
  /** Resolves as soon as no request runs. */
  idle(): Promise<void>;
}

export function createLifeCycle(): LifeCycle {
  let phase: LifeCycle["phase"] = "serving";
  let running = 0;
  let waiting: (() => void)[] = [];
  return {
    get phase() {
      return phase;
    },
    leave: () => {
      if (phase === "serving") phase = "leaving";
    },
    close: () => {
      phase = "closing";
    },
    requestBegan: () => {
      running++;
    },
    requestEnded: () => {
      if (--running > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
