import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRecoveringCache } from "../../src/lib/recovering-cache.ts";
import type { CacheEntry } from "../../src/lib/stale-while-revalidate.ts";

class TransientError extends Error {}

const maxWaitMs = 3_000;
const down = new TransientError("down");
/** The result of each fetch: a value, which takes 1 s if it is "slow", an error, or a fetch that never ends. */
type Result = string | Error | "hang";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Values are due for a refresh after 60 s and can be used for 100 s; the last result is repeated. */
function createCache(...results: Result[]) {
  const fetchedAt: number[] = [];
  const startedAt = Date.now();
  const cache = createRecoveringCache(
    (): Promise<CacheEntry<string>> => {
      const result = results[fetchedAt.length] ?? results.at(-1) ?? "";
      fetchedAt.push(Date.now() - startedAt);
      if (result instanceof Error) return Promise.reject(result);
      if (result === "hang") return new Promise(() => undefined);
      const [refreshAt, staleUntil, usableUntil] = [60_000, 90_000, 100_000].map((age) => Date.now() + age);
      const entry = { value: result, refreshAt, staleUntil, usableUntil } as CacheEntry<string>;
      return new Promise((resolve) => (result === "slow" ? setTimeout(resolve, 1_000, entry) : resolve(entry)));
    },
    {
      now: Date.now,
      random: () => 0.5,
      maxWaitMs,
      isTransient: (error) => error instanceof TransientError,
      getRetryAfterMs: (error) => (error.message === "retry after 20 s" ? 20_000 : 0),
      toTimeoutError: ({ error, retryAfterMs }) =>
        new Error(`${error?.message ?? "no response"}, retry after ${retryAfterMs} ms`),
    },
  );
  return {
    cache,
    fetchedAt,
    /** Resolves to the value or the message of the error, and when it was known. */
    get: async (): Promise<[string, number]> => {
      const result = await cache.get().catch((error: unknown) => (error as Error).message);
      return [result, Date.now() - startedAt];
    },
  };
}

describe("a fetch that fails without a usable value", () => {
  it("is retried with increasing delays while callers wait", async () => {
    const { get, fetchedAt } = createCache(down, down, "first");
    const results = [get(), get()];
    await vi.advanceTimersByTimeAsync(maxWaitMs);
    expect(await Promise.all(results)).toEqual([
      ["first", 1_500],
      ["first", 1_500],
    ]);
    expect(fetchedAt).toEqual([0, 500, 1_500]);
  });

  it("rejects callers after the longest wait, and later callers at once, until a retry in the background succeeds", async () => {
    const { get, fetchedAt } = createCache(down, down, down, down, "first");
    const first = get();
    await vi.advanceTimersByTimeAsync(maxWaitMs);
    expect(await first).toEqual(["down, retry after 500 ms", 3_000]);
    await vi.advanceTimersByTimeAsync(100);
    const second = get();
    await vi.advanceTimersByTimeAsync(0);
    expect(await second).toEqual(["down, retry after 400 ms", 3_100]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fetchedAt).toEqual([0, 500, 1_500, 3_500, 7_500]);
    expect(await get()).toEqual(["first", 13_100]);
    expect(fetchedAt).toHaveLength(5);
  });

  it("waits for the delay that the server asks for", async () => {
    const { get, fetchedAt } = createCache(new TransientError("retry after 20 s"), "first");
    const first = get();
    await vi.advanceTimersByTimeAsync(maxWaitMs);
    expect(await first).toEqual(["retry after 20 s, retry after 17000 ms", 3_000]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(fetchedAt).toEqual([0, 20_000]);
    expect((await get())[0]).toBe("first");
  });

  it("lets callers wait for a retry that is in flight", async () => {
    const { get, fetchedAt } = createCache(down, down, down, "slow");
    const first = get();
    await vi.advanceTimersByTimeAsync(3_600);
    expect((await first)[0]).toMatch(/^down/);
    expect(fetchedAt).toEqual([0, 500, 1_500, 3_500]);
    const second = get();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await second).toEqual(["slow", 4_500]);
  });

  it("is not retried if the error is not transient", async () => {
    const { get, fetchedAt } = createCache(new Error("wrong"));
    expect(await get()).toEqual(["wrong", 0]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetchedAt).toEqual([0]);
  });

  it("rejects the waiting callers with an error that is not transient and ends the retries", async () => {
    const { get, fetchedAt } = createCache(down, new Error("wrong"));
    const first = get();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await first).toEqual(["wrong", 500]);
    expect(fetchedAt).toEqual([0, 500]);
  });

  it("is retried for 90 s only, and again for the next caller", async () => {
    const { get, fetchedAt } = createCache(down);
    const first = get();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect((await first)[1]).toBe(3_000);
    expect(fetchedAt).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500, 61_500, 91_500]);
    const next = get();
    await vi.advanceTimersByTimeAsync(maxWaitMs);
    expect((await next)[0]).toMatch(/^down, retry/);
    expect(fetchedAt.slice(9)).toEqual([3_600_000, 3_600_500, 3_601_500]);
  });
});

describe("a fetch that does not end", () => {
  it("rejects its callers together, and later ones at once", async () => {
    const { get } = createCache("hang");
    const first = get();
    await vi.advanceTimersByTimeAsync(2_000);
    const second = get();
    await vi.advanceTimersByTimeAsync(1_000);
    const third = get();
    await vi.advanceTimersByTimeAsync(0);
    for (const result of [first, second, third]) {
      const [message, at] = await result;
      expect(message).toMatch(/^no response/);
      expect(at).toBe(3_000);
    }
  });

  it("returns the value that is still usable after the longest wait", async () => {
    const { get } = createCache("first", "hang");
    await get();
    await vi.advanceTimersByTimeAsync(95_000);
    const stale = get();
    await vi.advanceTimersByTimeAsync(maxWaitMs);
    expect(await stale).toEqual(["first", 98_000]);
    await vi.advanceTimersByTimeAsync(2_000);
    const expired = get();
    await vi.advanceTimersByTimeAsync(0);
    expect((await expired)[0]).toMatch(/^no response/);
  });
});

describe("an invalidated value", () => {
  it("is replaced before the next caller gets it", async () => {
    const { cache, get } = createCache("first", "second");
    await get();
    cache.invalidate();
    expect(await Promise.all([get(), get()])).toEqual([
      ["second", 0],
      ["second", 0],
    ]);
  });

  it("is used if there is no other", async () => {
    const { cache, get } = createCache("first", down);
    await get();
    cache.invalidate();
    expect(await get()).toEqual(["first", 0]);
  });
});
