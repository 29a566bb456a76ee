import { expect } from "vitest";
import type { AskOptions, TestServer } from "./test-server.ts";

export const alice = "alice@harbor.example";
export const bob = "bob@harbor.example";
export const mona = "mona@harbor.example";

const dayMs = 86_400_000;

/** Computed once, as the emulator does: the date must not change during a test. */
const today = Date.now();

/** A time of day (UTC) some days from today, as an ISO string. */
export function dayFromToday(days: number, time = "00:00"): string {
  return `${new Date(today + days * dayMs).toISOString().slice(0, 10)}T${time}:00.000Z`;
}

/** Keys of the call log for GETs, sent singly or in a batch. */
export const graphGet = /^(?:BATCH )?GET \/v1\.0\//;
/** Keys of the call log for calls that read: single GETs and batches. */
export const graphRead = /^(?:GET \/v1\.0\/|POST \/v1\.0\/\$batch$)/;

/** Sends operations to the API and counts the resulting calls to Graph. */
export interface GraphTestClient {
  /** The data of a response; fails if it has errors. */
  readonly queryData: (query: string, options?: AskOptions) => Promise<unknown>;
  /** The path, code and `argument` of each error. */
  readonly queryErrors: (query: string, options?: AskOptions) => Promise<unknown[]>;
  /** The number of calls that read since the last reset: single GETs and batches. */
  readonly countReads: () => number;
  /** Path and decoded query of each GET, sent singly or in a batch, sorted. */
  readonly listGets: () => string[];
  /** The number of mutations, which are sent outside of batches. */
  readonly countMutations: () => number;
}

export function createGraphTestClient(api: TestServer): GraphTestClient {
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
    countReads: () => calls.list().filter(({ key }) => graphRead.test(key)).length,
    listGets: () =>
      calls
        .list()
        .filter(({ key }) => graphGet.test(key))
        .map(({ url }) => decodeURIComponent(url).replace("/v1.0", ""))
        .sort(),
    countMutations: () => calls.list().filter(({ key }) => /^(?:POST|PATCH) \/v1\.0\/me\//.test(key)).length,
  };
}
