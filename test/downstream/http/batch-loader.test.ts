import { expect, it } from "vitest";
import { createBatchLoader } from "../../../src/downstream/http/batch-loader.ts";
import { createTestHttpClient, unreachableUrl } from "../../support/downstream-http.ts";

interface Item {
  readonly number: string;
}
const toItem = (number: string): Item => ({ number });
const settle = (loads: readonly Promise<unknown>[]) =>
  Promise.allSettled(loads).then((results) =>
    results.map((result) => (result.status === "fulfilled" ? result.value : (result.reason as { code?: string }).code)),
  );

it("loads all keys of a tick by ceil(keys / max) calls, and each key once", async () => {
  const calls: (readonly string[])[] = [];
  const loader = createBatchLoader(createTestHttpClient(), {
    max: 40,
    load: async (keys: readonly string[]) => {
      calls.push(keys);
      return keys.map(toItem).reverse();
    },
    getKey: ({ number }) => number,
  });
  const numbers = Array.from({ length: 100 }, (_, index) => String(index));
  const loads = [...numbers, ...numbers].map((number) => loader.load(number));
  expect(await Promise.all(loads)).toEqual([...numbers, ...numbers].map(toItem));
  expect(calls.map((keys) => keys.length)).toEqual([40, 40, 20]);
  expect(await loader.load("7")).toEqual(toItem("7"));
  expect(calls).toHaveLength(3);
});

it("matches values by key, as text: missing ones are null, others are ignored", async () => {
  const values = [{ id: 1 }, { id: 99 }, null];
  const options = { max: 10, load: async () => values, getKey: ({ id }: { id: number }) => id };
  const loader = createBatchLoader<string, { id: number }>(createTestHttpClient(), options);
  expect(await Promise.all(["1", "2"].map((key) => loader.load(key)))).toEqual([{ id: 1 }, null]);
});

it("fails the keys of a call that returns several values of one key", async () => {
  const loader = createBatchLoader(createTestHttpClient(), {
    max: 2,
    load: async (keys: readonly string[]) => (keys.includes("1") ? ["1", "1"] : keys).map(toItem),
    getKey: ({ number }) => number,
  });
  expect(await settle(["1", "2", "3"].map((key) => loader.load(key)))).toEqual([
    "DOWNSTREAM_ERROR",
    "DOWNSTREAM_ERROR",
    toItem("3"),
  ]);
});

it("matches values by position without a key, and fails a key whose value is an error", async () => {
  const { http } = createTestHttpClient();
  const load = async () => [toItem("b"), null, http.invalidResponseError()];
  const loader = createBatchLoader<string, Item>({ http }, { max: 10, load });
  expect(await settle(["1", "2", "3"].map((key) => loader.load(key)))).toEqual([toItem("b"), null, "DOWNSTREAM_ERROR"]);
});

it("fails the keys of a call that returns another number of values by position", async () => {
  for (const values of [[], [null], [null, null, null]]) {
    const loader = createBatchLoader<string, Item>(createTestHttpClient(), { max: 10, load: async () => values });
    expect(await settle([loader.load("1"), loader.load("2")]), String(values.length)).toEqual([
      "DOWNSTREAM_ERROR",
      "DOWNSTREAM_ERROR",
    ]);
  }
});

it("sends keys of different groups by different calls", async () => {
  const calls: unknown[] = [];
  const loader = createBatchLoader<{ id: string; page: number }, Item>(createTestHttpClient(), {
    max: 10,
    load: async (keys) => {
      calls.push(keys.map(({ id, page }) => [id, page]));
      return keys.map(({ id }) => toItem(id));
    },
    getGroup: ({ page }) => String(page),
  });
  const keys = [
    { id: "a", page: 1 },
    { id: "b", page: 2 },
    { id: "c", page: 1 },
    { id: "a", page: 1 },
  ];
  expect(await Promise.all(keys.map((key) => loader.load(key)))).toEqual(keys.map(({ id }) => toItem(id)));
  expect(calls).toEqual([
    [
      ["a", 1],
      ["c", 1],
    ],
    [["b", 2]],
  ]);
});

it("loads a key again after a mutation of the API, also a failed one, and not after a read", async () => {
  const { http } = createTestHttpClient();
  let calls = 0;
  const load = async (keys: readonly string[]) => {
    calls++;
    return keys.map(toItem);
  };
  const loaders = [1, 2].map(() => createBatchLoader<string, Item>({ http }, { max: 10, load }));
  const loadAll = () => Promise.all(loaders.map((loader) => loader.load("1")));
  await loadAll();
  const send = (idempotent: boolean) =>
    http.send({ method: "POST", url: unreachableUrl, idempotent }).catch(() => undefined);
  await send(true);
  await loadAll();
  expect(calls).toBe(2);
  await send(false);
  await loadAll();
  expect(calls).toBe(4);
});
