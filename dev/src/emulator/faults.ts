/** A fault to inject into the calls of one key. */
export interface Fault {
  /**
   * Key of the call log: `POST /v1.0/$batch` or `BATCH GET /v1.0/users/{id}`, for example. A key without `BATCH` applies
   * to single requests and to items of a batch, and `GET /v1.0/*` to all paths that start like this.
   */
  readonly key: string;
  /** Delay before anything else, in milliseconds. */
  readonly delayMs?: number;
  /** Promise to await after the delay. */
  readonly until?: Promise<unknown>;
  /** Never responds. */
  readonly hang?: true;
  /** Response to send instead of the real one. Default: the real response, after `delayMs` and `until`. */
  readonly response?: FaultResponse;
  /** Number of calls to affect. Default: all until the fault is removed. */
  readonly times?: number;
}

export interface FaultResponse {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Puts a body that is a string into a `$batch` response unquoted, as Graph does now and then with HTML. */
  readonly isRaw?: true;
}

export interface Faults {
  /** Injects a fault. Returns a function that removes it. */
  inject(fault: Fault): () => void;
  /** Returns the fault for a call of this key and counts it as used; undefined if there is none. */
  take(key: string): Fault | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  const active = new Set<{ fault: Fault; remaining: number }>();
  return {
    inject: (fault) => {
      const entry = { fault, remaining: fault.times ?? Infinity };
      active.add(entry);
      return () => active.delete(entry);
    },
    take: (key) => {
      for (const entry of active) {
        const { key: pattern } = entry.fault;
        if (pattern.endsWith("*") ? !key.startsWith(pattern.slice(0, -1)) : key !== pattern) continue;
        entry.remaining -= 1;
        if (entry.remaining <= 0) active.delete(entry);
        return entry.fault;
      }
      return undefined;
    },
    clear: () => {
      active.clear();
    },
  };
}
