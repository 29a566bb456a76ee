import { describe, expect, it } from "vitest";
import { createSwrCache, type CacheEntry } from "../../src/lib/stale-while-revalidate.ts";

const retryMs = 1_000;
const waitForMicrotasks = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A cache whose fetches the test completes. Values are due for a refresh after 100 ms. */
function createCache(staleMs = 500, usableMs = staleMs) {
  const clock = { now: 1_000_000 };
  const fetches: { succeed(value: string): Promise<void>; fail(error: Error): Promise<void> }[] = [];
  const cache = createSwrCache(
    () =>
      new Promise<CacheEntry<string>>((resolve, reject) => {
        fetches.push({
          succeed: (value) => {
            const staleUntil = clock.now + staleMs;
            resolve({ value, refreshAt: clock.now + 100, staleUntil, usableUntil: clock.now + usableMs });
            return waitForMicrotasks();
          },
          fail: (error) => {
            reject(error);
            return waitForMicrotasks();
          },
        });
      }),
    { now: () => clock.now, retryMs },
  );
  const getFetch = (index: number) => {
    const fetch = fetches[index];
    if (!fetch) throw new Error(`There was no fetch ${index}.`);
    return fetch;
  };
  return { clock, cache, countFetches: () => fetches.length, getFetch };
}

/** A cache that has its first value. */
async function createFilledCache(staleMs?: number, usableMs?: number) {
  const created = createCache(staleMs, usableMs);
  const first = created.cache.get();
  await created.getFetch(0).succeed("first");
  expect(await first).toBe("first");
  return created;
}

const down = new Error("down");

describe("get", () => {
  it("fetches nothing before the first get", () => {
    expect(createCache().countFetches()).toBe(0);
  });

  it("fetches once for all concurrent first callers", async () => {
    const { cache, countFetches, getFetch } = createCache();
    const values = [cache.get(), cache.get(), cache.get()];
    await getFetch(0).succeed("first");
    expect(await Promise.all(values)).toEqual(values.map(() => "first"));
    expect([await cache.get(), countFetches()]).toEqual(["first", 1]);
  });

  it("refreshes the value once from refreshAt on, and returns the stale value meanwhile", async () => {
    const { clock, cache, countFetches, getFetch } = await createFilledCache();
    clock.now += 99;
    expect([await cache.get(), countFetches(), cache.getIfFresh()]).toEqual(["first", 1, "first"]);
    clock.now += 1;
    expect(cache.getIfFresh()).toBeUndefined();
    const values = await Promise.all([cache.get(), cache.get(), cache.get()]);
    expect([values, countFetches()]).toEqual([["first", "first", "first"], 2]);

    await getFetch(1).succeed("second");
    expect([await cache.get(), countFetches()]).toEqual(["second", 2]);
  });

  it("waits for a fetch from staleUntil on", async () => {
    const { clock, cache, countFetches, getFetch } = await createFilledCache();
    clock.now += 499;
    expect(await cache.get()).toBe("first");
    clock.now += 1;
    let result = "none";
    const value = cache.get().then((fetched) => (result = fetched));
    await waitForMicrotasks();
    expect([result, countFetches()]).toEqual(["none", 2]);
    await getFetch(1).succeed("second");
    expect(await value).toBe("second");
  });
});

describe("refresh", () => {
  it("fetches on refresh before the value is due", async () => {
    const { cache, countFetches, getFetch } = await createFilledCache();
    const refreshed = cache.refresh();
    expect([await cache.get(), countFetches()]).toEqual(["first", 2]);
    await getFetch(1).succeed("second");
    expect(await refreshed).toBe("second");
    expect([await cache.get(), countFetches()]).toEqual(["second", 2]);
  });

  it("fetches once more on refresh if a fetch is in flight, since its response may be older", async () => {
    const { cache, countFetches, getFetch } = createCache();
    const [first, ...later] = [cache.get(), cache.refresh(), cache.refresh()];
    await getFetch(0).succeed("first");
    await getFetch(1).succeed("second");
    expect(await Promise.all([first, ...later])).toEqual(["first", "second", "second"]);
    expect([await cache.get(), countFetches()]).toEqual(["second", 2]);
  });

  it("ignores the retry delay on refresh", async () => {
    const { cache, countFetches, getFetch } = createCache();
    const failed = expect(cache.get()).rejects.toBe(down);
    await getFetch(0).fail(down);
    await failed;
    const refreshed = cache.refresh();
    expect(countFetches()).toBe(2);
    await getFetch(1).succeed("first");
    expect([await refreshed, await cache.get(), countFetches()]).toEqual(["first", "first", 2]);
  });

  it("rejects a failed refresh and keeps the value for other callers", async () => {
    const { cache, countFetches, getFetch } = await createFilledCache();
    const failed = expect(cache.refresh()).rejects.toBe(down);
    await getFetch(1).fail(down);
    await failed;
    expect([await cache.get(), countFetches()]).toEqual(["first", 2]);
  });
});

describe("a failed fetch", () => {
  it("rejects all callers with the error of a failed fetch until the retry delay is over", async () => {
    const { clock, cache, countFetches, getFetch } = createCache();
    const values = Promise.allSettled([cache.get(), cache.get(), cache.get()]);
    clock.now += 5_000;
    await getFetch(0).fail(down);
    expect(await values).toEqual(Array(3).fill({ status: "rejected", reason: down }));

    // The delay starts when the fetch fails, not when it starts.
    clock.now += retryMs - 1;
    await expect(cache.get()).rejects.toBe(down);
    expect(countFetches()).toBe(1);
    clock.now += 1;
    const value = cache.get();
    expect(countFetches()).toBe(2);
    await getFetch(1).succeed("first");
    expect(await value).toBe("first");
  });

  it("keeps the value if a background refresh fails, and repeats it after the retry delay", async () => {
    const { clock, cache, countFetches, getFetch } = await createFilledCache(10_000);
    clock.now += 100;
    expect(await cache.get()).toBe("first");
    await getFetch(1).fail(down);

    clock.now += retryMs - 1;
    expect([await cache.get(), countFetches()]).toEqual(["first", 2]);
    clock.now += 1;
    expect([await cache.get(), countFetches()]).toEqual(["first", 3]);
    await getFetch(2).succeed("second");
    expect([await cache.get(), countFetches()]).toEqual(["second", 3]);
  });

  it("rejects callers from staleUntil on if no fetch succeeds", async () => {
    const { clock, cache, countFetches, getFetch } = await createFilledCache();
    clock.now += 499;
    await cache.get();
    await getFetch(1).fail(down);
    expect(await cache.get()).toBe("first");
    clock.now += 1;
    await expect(cache.get()).rejects.toBe(down);
    expect(countFetches()).toBe(2);

    clock.now += retryMs;
    const value = cache.get();
    await getFetch(2).succeed("second");
    expect([await value, await cache.get(), countFetches()]).toEqual(["second", "second", 3]);
  });
});

describe("a value that is usable for longer than it is returned during a refresh", () => {
  it("is replaced before the next caller gets it", async () => {
    const { clock, cache, getFetch } = await createFilledCache(100, 10_000);
    clock.now += 100;
    const values = [cache.get(), cache.get()];
    await getFetch(1).succeed("second");
    expect(await Promise.all(values)).toEqual(["second", "second"]);
  });

  it("is returned after a failed refresh, until it is no longer usable", async () => {
    const { clock, cache, countFetches, getFetch } = await createFilledCache(100, 10_000);
    clock.now += 100;
    const value = cache.get();
    await getFetch(1).fail(down);
    expect([await value, await cache.get(), cache.getIfUsable(), countFetches()]).toEqual([
      "first",
      "first",
      "first",
      2,
    ]);
    clock.now += retryMs;
    const failed = expect(cache.get()).rejects.toBe(down);
    clock.now += 10_000;
    await getFetch(2).fail(down);
    await failed;
    expect(cache.getIfUsable()).toBeUndefined();
  });
});

describe("invalidate", () => {
  it("makes all callers wait for a new value", async () => {
    const { cache, countFetches, getFetch } = await createFilledCache();
    cache.invalidate();
    expect([cache.getIfFresh(), cache.getIfUsable()]).toEqual([undefined, "first"]);
    const values = [cache.get(), cache.get()];
    await getFetch(1).succeed("second");
    expect([await Promise.all(values), await cache.get(), countFetches()]).toEqual([["second", "second"], "second", 2]);
  });

  it("keeps the value if the new one cannot be fetched, and retries after the retry delay", async () => {
    const { clock, cache, countFetches, getFetch } = await createFilledCache(500, 10_000);
    cache.invalidate();
    const value = cache.get();
    await getFetch(1).fail(down);
    expect([await value, await cache.get(), countFetches()]).toEqual(["first", "first", 2]);
    clock.now += retryMs;
    const next = cache.get();
    await getFetch(2).succeed("second");
    expect(await next).toBe("second");
  });

  it("fetches at once although the retry delay is not over", async () => {
    const { cache, countFetches, getFetch } = createCache();
    const failed = expect(cache.get()).rejects.toBe(down);
    await getFetch(0).fail(down);
    await failed;
    cache.invalidate();
    const value = cache.get();
    expect(countFetches()).toBe(2);
    await getFetch(1).succeed("first");
    expect(await value).toBe("first");
  });

  it("does not use the result of a fetch that started before", async () => {
    const { clock, cache, countFetches, getFetch } = await createFilledCache();
    clock.now += 100;
    await cache.get();
    cache.invalidate();
    const values = [cache.get(), cache.get()];
    await getFetch(1).succeed("outdated");
    await getFetch(2).succeed("third");
    expect([await Promise.all(values), await cache.get(), countFetches()]).toEqual([["third", "third"], "third", 3]);
  });
});
