import { describe, expect, it } from "vitest";
import { createSwrCache, type CacheEntry } from "../../src/lib/stale-while-revalidate.ts";

const retryMs = 1_000;

/** A value that is fetched when the test says so, and due for renewal after 100 ms. */
function createHeld(usableMs = 500) {
  const clock = { now: 1_000_000 };
  const fetches: { succeed(value: string): Promise<void>; fail(error: Error): Promise<void> }[] = [];
  const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const renewed = createSwrCache(
    () =>
      new Promise<CacheEntry<string>>((resolve, reject) => {
        fetches.push({
          succeed: (value) => {
            resolve({ value, refreshAt: clock.now + 100, staleUntil: clock.now + usableMs });
            return settled();
          },
          fail: (error) => {
            reject(error);
            return settled();
          },
        });
      }),
    { now: () => clock.now, retryMs },
  );
  const end = (index: number) => {
    const fetch = fetches[index];
    if (!fetch) throw new Error("There was no such fetch.");
    return fetch;
  };
  return { clock, renewed, count: () => fetches.length, end };
}

/** One that has its first value. */
async function createFilled() {
  const held = createHeld();
  const first = held.renewed.get();
  await held.end(0).succeed("first");
  expect(await first).toBe("first");
  return held;
}

const down = new Error("down");

describe("a renewed value", () => {
  it("is not fetched before it is asked for", () => {
    expect(createHeld().count()).toBe(0);
  });

  it("is fetched once for all who ask first", async () => {
    const { renewed, count, end } = createHeld();
    const asked = [renewed.get(), renewed.get(), renewed.get()];
    await end(0).succeed("first");
    expect(await Promise.all(asked)).toEqual(asked.map(() => "first"));
    expect([await renewed.get(), count()]).toEqual(["first", 1]);
  });

  it("is fetched once more for those who ask to renew meanwhile: that fetch may have been answered before", async () => {
    const { renewed, count, end } = createHeld();
    const [first, ...later] = [renewed.get(), renewed.refresh(), renewed.refresh()];
    await end(0).succeed("first");
    await end(1).succeed("second");
    expect(await Promise.all([first, ...later])).toEqual(["first", "second", "second"]);
    expect([await renewed.get(), count()]).toEqual(["second", 2]);
  });

  it("is fetched again at the millisecond when it is due, by one of many, and nobody waits", async () => {
    const { clock, renewed, count, end } = await createFilled();
    clock.now += 99;
    expect([await renewed.get(), count()]).toEqual(["first", 1]);
    clock.now += 1;
    const answers = await Promise.all([renewed.get(), renewed.get(), renewed.get()]);
    expect([answers, count()]).toEqual([["first", "first", "first"], 2]);

    await end(1).succeed("second");
    expect([await renewed.get(), count()]).toEqual(["second", 2]);
  });

  it("is waited for once it is not usable any more", async () => {
    const { clock, renewed, count, end } = await createFilled();
    clock.now += 499;
    expect(await renewed.get()).toBe("first");
    clock.now += 1;
    let answer = "none";
    const asked = renewed.get().then((value) => (answer = value));
    await new Promise((resolve) => void setImmediate(resolve));
    expect([answer, count()]).toEqual(["none", 2]);
    await end(1).succeed("second");
    expect(await asked).toBe("second");
  });

  it("is fetched before it is due by who asks to renew", async () => {
    const { renewed, count, end } = await createFilled();
    const asked = renewed.refresh();
    expect([await renewed.get(), count()]).toEqual(["first", 2]);
    await end(1).succeed("second");
    expect(await asked).toBe("second");
    expect([await renewed.get(), count()]).toEqual(["second", 2]);
  });
});

describe("a fetch that fails", () => {
  it("at first fails all who wait, and all who ask within the retry time, with the same error", async () => {
    const { clock, renewed, count, end } = createHeld();
    const asked = Promise.allSettled([renewed.get(), renewed.get(), renewed.get()]);
    clock.now += 5_000;
    await end(0).fail(down);
    expect(await asked).toEqual(Array(3).fill({ status: "rejected", reason: down }));

    // The retry time begins when the fetch has failed, not when it was started.
    clock.now += retryMs - 1;
    await expect(renewed.get()).rejects.toBe(down);
    expect(count()).toBe(1);
    clock.now += 1;
    const again = renewed.get();
    expect(count()).toBe(2);
    await end(1).succeed("first");
    expect(await again).toBe("first");
  });

  it("is repeated at once for who asks to renew", async () => {
    const { renewed, count, end } = createHeld();
    const asked = expect(renewed.get()).rejects.toBe(down);
    await end(0).fail(down);
    await asked;
    const again = renewed.refresh();
    expect(count()).toBe(2);
    await end(1).succeed("first");
    expect([await again, await renewed.get(), count()]).toEqual(["first", "first", 2]);
  });

  it("in the background leaves the value at hand, and is repeated after the retry time", async () => {
    const { clock, renewed, count, end } = createHeld(10_000);
    const first = renewed.get();
    await end(0).succeed("first");
    await first;
    clock.now += 100;
    expect(await renewed.get()).toBe("first");
    await end(1).fail(down);

    clock.now += retryMs - 1;
    expect([await renewed.get(), count()]).toEqual(["first", 2]);
    clock.now += 1;
    expect([await renewed.get(), count()]).toEqual(["first", 3]);
    await end(2).succeed("second");
    expect([await renewed.get(), count()]).toEqual(["second", 3]);
  });

  it("when asked to renew fails those who asked, and nobody who has a value", async () => {
    const { renewed, count, end } = await createFilled();
    const asked = expect(renewed.refresh()).rejects.toBe(down);
    await end(1).fail(down);
    await asked;
    expect([await renewed.get(), count()]).toEqual(["first", 2]);
  });

  it("fails those who ask when the value at hand has ended", async () => {
    const { clock, renewed, count, end } = await createFilled();
    clock.now += 499;
    await renewed.get();
    await end(1).fail(down);
    expect(await renewed.get()).toBe("first");
    clock.now += 1;
    await expect(renewed.get()).rejects.toBe(down);
    expect(count()).toBe(2);

    clock.now += retryMs;
    const again = renewed.get();
    await end(2).succeed("second");
    expect([await again, await renewed.get(), count()]).toEqual(["second", "second", 3]);
  });
});
