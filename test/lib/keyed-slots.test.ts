import { expect, it } from "vitest";
import { AbortableSignal } from "../../src/lib/abort-signal.ts";
import { createKeyedSlots } from "../../src/lib/keyed-slots.ts";

/** Acquires slots of a key with four of them, and logs each grant. */
function setUp() {
  const slots = createKeyedSlots();
  const granted: string[] = [];
  const acquire = async (name: string, count: number, { key = "a", signal = new AbortableSignal() } = {}) => {
    const release = await slots.acquire({ key, limit: 4, count }, signal);
    granted.push(name);
    return release;
  };
  return { slots, granted, acquire };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("grants free slots synchronously, separately for each key", () => {
  const { slots } = setUp();
  for (const key of ["a", "b"])
    for (const count of [3, 1])
      expect(slots.acquire({ key, limit: 4, count }, new AbortableSignal())).toBeInstanceOf(Function);
  expect(slots.acquire({ key: "a", limit: 4, count: 1 }, new AbortableSignal())).toBeInstanceOf(Promise);
});

it("grants slots in the order of the requests, also if a later one needs fewer slots", async () => {
  const { acquire, granted } = setUp();
  const release = await acquire("first", 2);
  const second = acquire("second", 4);
  const others = ["third", "fourth"].map((name) => acquire(name, 1));
  await settle();
  expect(granted).toEqual(["first"]);

  release();
  const releaseSecond = await second;
  await settle();
  expect(granted).toEqual(["first", "second"]);

  releaseSecond();
  for (const freed of await Promise.all(others)) freed();
  expect(granted).toEqual(["first", "second", "third", "fourth"]);
});

it("ends the wait of an aborted request with the reason, and does not hold up the requests behind it", async () => {
  const { acquire, granted } = setUp();
  const release = await acquire("first", 2);
  const signal = new AbortableSignal();
  const aborted = acquire("aborted", 4, { signal });
  const behind = acquire("behind", 2);
  const reason = new Error("gone");
  signal.abort(reason);

  await expect(aborted).rejects.toBe(reason);
  await behind;
  expect(granted).toEqual(["first", "behind"]);
  await expect(acquire("late", 1, { signal })).rejects.toBe(reason);
  release();
});

it("grants all slots again after the last release", async () => {
  const { acquire } = setUp();
  for (let round = 0; round < 3; round++) {
    const release = await acquire("all", 4);
    const next = acquire("next", 4);
    release();
    (await next)();
  }
});
