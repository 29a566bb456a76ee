import { matchesKey } from "./call-log.ts";

/** A fault to inject into the calls of one key. */
export interface Fault {
  /**
   * Key of the call log, such as `GET /inventory/articles` or `POST /v1.0/$batch`. A key without `BATCH` applies to single
   * requests and to items of a batch, and `GET /v1.0/*` to all paths that start like this.
   */
  readonly key: string;
  /** Delay before anything else, in milliseconds. */
  readonly delayMs?: number;
  /** Promise to await after the delay. */
  readonly until?: Promise<unknown>;
  /** Never responds. */
  readonly hang?: true;
  /** Resets the connection instead of responding; that of the whole batch for an item of a batch. */
  readonly reset?: true;
  /** Response to send instead of the real one. Default: the real response, after `delayMs` and `until`. */
  readonly response?: FaultResponse;
  /** Number of calls to affect. Default: all until the fault is removed. */
  readonly times?: number;
}

export interface FaultResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is if it is a string, such as HTML or a part of JSON, and as JSON otherwise. Default: none. */
  readonly body?: unknown;
  /** Puts a body that is a string into a `$batch` response unquoted, as Graph does now and then with HTML. */
  readonly isRaw?: true;
}

/** Faults of the emulated APIs, and of the token endpoint. */
export interface Faults {
  /** Injects a fault. Returns a function that removes it. */
  inject(fault: Fault): () => void;
  /** Returns the first fault for a call of this key and counts it as used; undefined if there is none. */
  take(key: string): Fault | undefined;
  /** Removes all faults. */
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
        if (!matchesKey(entry.fault.key, key)) continue;
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
