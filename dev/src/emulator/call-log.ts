/** A recorded call to the emulator, or one item of a `$batch`. */
export interface Call {
  /**
   * Method and path with placeholders for ids: `GET /v1.0/users/{id}`, `BATCH GET /v1.0/users/{id}` for an item of a
   * batch, `GET /inventory/articles`, `POST /oauth2/v2.0/token`. An on-behalf-of exchange is also recorded by the API for
   * which it requests a token: `on-behalf-of https://graph.microsoft.com`.
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
  /**
   * Number of calls of a key since the start or the last reset. A key without `BATCH` counts items of a batch as well, and
   * `GET /v1.0/*` all paths that start like this.
   */
  count(key: string): number;
  /** The stored calls, oldest first. */
  list(): readonly Call[];
  /** Forgets all calls. */
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
    count: (pattern) => [...counts].reduce((sum, [key, count]) => (matchesKey(pattern, key) ? sum + count : sum), 0),
    list: () => [...calls],
    reset: () => {
      counts = new Map();
      calls = [];
    },
  };
}

/** Whether a call of `key` is one of those that `pattern` names. */
export function matchesKey(pattern: string, key: string): boolean {
  return [key, key.replace(/^BATCH /, "")].some((each) =>
    pattern.endsWith("*") ? each.startsWith(pattern.slice(0, -1)) : each === pattern,
  );
}
