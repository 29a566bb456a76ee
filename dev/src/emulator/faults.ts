/** What goes wrong with the calls of one key. */
export interface Fault {
  /** The key of the call log that it concerns, as `POST /v1.0/$batch` or `BATCH GET /v1.0/users/{id}`. */
  readonly key: string;
  /** Waits this long before anything else, in milliseconds. */
  readonly delayMs?: number;
  /** Waits for this after that. */
  readonly until?: Promise<unknown>;
  /** Never answers. */
  readonly hang?: true;
  /** Answers this instead of the truth. Without it the call goes on as usual after `delayMs` and `until`. */
  readonly response?: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown };
  /** How many calls it concerns; without it, all until it is removed. */
  readonly times?: number;
}

export interface Faults {
  /** Starts a fault. Returns what ends it. */
  inject(fault: Fault): () => void;
  /** The fault for a call of this key, counted as used; undefined if there is none. */
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
        if (entry.fault.key !== key) continue;
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
