import DataLoader from "dataloader";
import { chunk, groupBy } from "../../lib/collections.ts";
import type { ClientDeps } from "../api-definition.ts";

/** Loads values by key. The loads of one tick share calls, and each key is loaded once. */
export interface BatchLoader<Key, Value> {
  /** @returns null if there is none */
  readonly load: (key: Key) => Promise<Value | null>;
}

export interface BatchLoaderOptions<Key, Value> {
  /** Number of keys of one call at most. */
  readonly max: number;
  /**
   * Loads the values of different keys by one call. With `getKey`, in any order; values of other keys are ignored. Without,
   * one for each key, in the order of the keys: null if there is none, or an error, which fails the load of that key alone.
   */
  readonly load: (keys: readonly Key[]) => Promise<readonly (Value | Error | null)[]>;
  /** Returns the key of a value. Keys are compared as strings. */
  readonly getKey?: ((value: Value) => string | number) | undefined;
  /** Only keys of the same group share a call. Default: all. */
  readonly getGroup?: ((key: Key) => string) | undefined;
}

/**
 * Creates a loader, for one incoming request and one set of scopes. A mutation of the API clears it: what was loaded before
 * may have changed.
 *
 * A call whose values do not match its keys (several values of one key, or another number of values) fails with
 * `DOWNSTREAM_ERROR`. A failed call fails the loads of its keys only.
 */
export function createBatchLoader<Key extends string | number | object, Value>(
  { http }: Pick<ClientDeps, "http">,
  { max, load, getKey, getGroup }: BatchLoaderOptions<Key, Value>,
): BatchLoader<Key, Value> {
  const loadChunk = async (keys: readonly Key[], results: Map<Key, Value | Error | null>): Promise<void> => {
    try {
      const values = matchKeys(http, keys, await load(keys), getKey);
      keys.forEach((key, index) => results.set(key, values[index] ?? null));
    } catch (error) {
      for (const key of keys) results.set(key, error as Error);
    }
  };
  const create = (): DataLoader<Key, Value | null, string> => {
    const created = new DataLoader<Key, Value | null, string>(
      async (keys) => {
        const groups = getGroup ? [...groupBy(keys, getGroup).values()] : [keys];
        const results = new Map<Key, Value | Error | null>();
        await Promise.all(groups.flatMap((group) => chunk(group, max)).map((part) => loadChunk(part, results)));
        return keys.map((key) => results.get(key) ?? null);
      },
      { cacheKeyFn: toCacheKey },
    );
    http.onMutation(() => created.clearAll());
    return created;
  };
  // Perf: created on first use. Most requests use few of the loaders that a client has.
  let loader: ReturnType<typeof create> | undefined;
  return { load: (key) => (loader ??= create()).load(key) };
}

/**
 * Brings the values of a call into the order of its keys.
 *
 * @param getKey undefined if they are in that order
 * @throws {DownstreamError} if the values do not match the keys
 */
export function matchKeys<Key extends string | number | object, Value>(
  http: ClientDeps["http"],
  keys: readonly Key[],
  values: readonly (Value | Error | null)[],
  getKey: BatchLoaderOptions<Key, Value>["getKey"],
): readonly (Value | Error | null)[] {
  if (!getKey) {
    if (values.length !== keys.length) throw http.invalidResponseError();
    return values;
  }
  const found = new Map<string, Value>();
  for (const value of values) {
    if (value === null || value instanceof Error) continue;
    const key = String(getKey(value));
    if (found.has(key)) throw http.invalidResponseError();
    found.set(key, value);
  }
  return keys.map((key) => found.get(toCacheKey(key)) ?? null);
}

function toCacheKey(key: string | number | object): string {
  return typeof key === "object" ? JSON.stringify(key) : String(key);
}
