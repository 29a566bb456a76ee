import { expect } from "vitest";
import type { AskOptions, RunningApi } from "../../dev/src/testing/start-test-server.ts";

export const alice = "alice@harbor.example";
export const bob = "bob@harbor.example";
export const mona = "mona@harbor.example";

const dayMs = 86_400_000;

/** As the emulator of a test takes it from its start: a day does not change in the middle of a test. */
const today = Date.now();

/** An instant so many days from today, UTC, by whose beginning the emulator counts. */
export function dayFromToday(days: number, time = "00:00"): string {
  return `${new Date(today + days * dayMs).toISOString().slice(0, 10)}T${time}:00.000Z`;
}

/** What is asked of the API, and what that asks of Graph. */
export interface GraphTestClient {
  /** The data of an answer that has no errors. */
  readonly queryData: (query: string, options?: AskOptions) => Promise<unknown>;
  /** For each error of an answer where it is, its code, and which argument is to blame. */
  readonly queryErrors: (query: string, options?: AskOptions) => Promise<unknown[]>;
  /** How many `$batch` calls arrived since the last reset. */
  readonly countBatches: () => number;
  /** Path and decoded query of what arrived in them, sorted. */
  readonly listBatchItems: () => string[];
  /** How many calls arrived outside of them: changes. */
  readonly countMutations: () => number;
}

export function createGraphTestClient(api: RunningApi): GraphTestClient {
  const { calls } = api.emulator;
  return {
    queryData: async (query, options) => {
      const { body } = await api.ask(query, options);
      expect(body.errors).toBeUndefined();
      return body.data;
    },
    queryErrors: async (query, options) => {
      const { body } = await api.ask(query, options);
      return (body.errors ?? []).map(({ path, extensions: { code, argument } }) =>
        argument === undefined ? [path?.join("."), code] : [path?.join("."), code, argument],
      );
    },
    countBatches: () => calls.counts()["POST /v1.0/$batch"] ?? 0,
    listBatchItems: () =>
      calls
        .list()
        .filter(({ key }) => key.startsWith("BATCH "))
        .map(({ url }) => decodeURIComponent(url).replace("/v1.0", ""))
        .sort(),
    countMutations: () => calls.list().filter(({ key }) => /^(?:POST|PATCH) \/v1\.0\/me\//.test(key)).length,
  };
}
