/** A recorded call to the emulator, or one item of a `$batch`. */
export interface Call {
  /**
   * Method and path with placeholders for ids: `GET /v1.0/users/{id}`, `BATCH GET /v1.0/users/{id}`, `POST
   * /oauth2/v2.0/token`.
   */
  readonly key: string;
  /** Path and query as received, without the host. Never a body. */
  readonly url: string;
  /** Claims of the access token (`oid`, `aud`, `scp`); absent if no token was accepted. */
  readonly token?: { readonly oid: string; readonly audience: string; readonly scopes: readonly string[] };
}

const maxCalls = 10_000;

/** Counts all calls and stores the latest 10,000. */
export interface CallLog {
  record(call: Call): void;
  /** Number of calls by key since the start or the last reset. */
  counts(): Record<string, number>;
  /** The stored calls, oldest first. */
  list(): readonly Call[];
  reset(): void;
}

export function createCallLog(): CallLog {
  let counts = new Map<string, number>();
  let calls: Call[] = [];
  return {
    record: (call) => {
      counts.set(call.key, (counts.get(call.key) ?? 0) + 1);
      calls.push(call);
      if (calls.length > maxCalls) calls.shift();
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b))),
    list: () => [...calls],
    reset: () => {
      counts = new Map();
      calls = [];
    },
  };
}
