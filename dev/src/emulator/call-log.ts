/** One call that the emulator received, or one item of a `$batch`. */
export interface Call {
  /** What was called, ids left out: `GET /v1.0/users/{id}`, `BATCH GET /v1.0/users/{id}`, `POST /oauth2/v2.0/token`. */
  readonly key: string;
  /** Path and query as received, without the host. Never a body. */
  readonly url: string;
  /** The `sub`, `aud` and `scp` of the access token that came with it, where one was accepted. */
  readonly token?: { readonly oid: string; readonly audience: string; readonly scopes: readonly string[] };
}

const maxCalls = 10_000;

/** Counts every call and keeps the last 10,000 of them. */
export interface CallLog {
  record(call: Call): void;
  /** How often each key was called since the start or the last reset. */
  counts(): Record<string, number>;
  /** The calls themselves, oldest first. */
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
