import { expect, it } from "vitest";
import { createFairQueue } from "../../src/lib/fair-queue.ts";

/** Entries are named by their key, one letter per level, and a number. */
function createTestQueue(options: Partial<Parameters<typeof createFairQueue>[0]> = {}) {
  const queue = createFairQueue({ maxConcurrent: [4, 3], maxWaiting: [100], ...options });
  const started: string[] = [];
  const toKey = (name: string): string[] => [...name.replace(/\d/, "")];
  const enqueue = (...names: string[]): boolean[] =>
    names.map((name) =>
      queue.enqueue(toKey(name), () => {
        started.push(name);
      }),
    );
  const release = (...names: string[]): void => {
    for (const name of names) queue.release(toKey(name));
  };
  return { queue, started, enqueue, release };
}

it("starts entries synchronously while slots are free", () => {
  const { started, enqueue } = createTestQueue();
  enqueue("a1", "a2", "b1", "b2", "b3");
  expect(started).toEqual(["a1", "a2", "b1", "b2"]);
});

it("leaves slots to other keys when one key has many entries", () => {
  const { started, enqueue } = createTestQueue();
  enqueue("a1", "a2", "a3", "a4", "a5", "b1");
  expect(started).toEqual(["a1", "a2", "a3", "b1"]);
});

it("leaves slots to other keys of an inner level when one of them has many entries", () => {
  const { started, enqueue } = createTestQueue({ maxConcurrent: [8, 4, 2] });
  enqueue("ax1", "ax2", "ax3", "ay1", "ay2", "ay3", "bx1");
  expect(started).toEqual(["ax1", "ax2", "ay1", "ay2", "bx1"]);
});

it("lets waiting keys take turns, and starts the entries of one key in order", () => {
  const { started, enqueue, release } = createTestQueue({ maxConcurrent: [1, 1] });
  enqueue("a1", "a2", "a3", "b1", "c1", "c2");
  release("a", "a", "b", "c", "a");
  expect(started).toEqual(["a1", "a2", "b1", "c1", "a3", "c2"]);
});

it("lets the keys of each level take turns", () => {
  const { started, enqueue, release } = createTestQueue({ maxConcurrent: [1] });
  enqueue("ax1", "ax2", "ax3", "ay1", "bx1", "bx2", "by1");
  while (started.length < 7) release(started.at(-1) ?? "");
  expect(started).toEqual(["ax1", "ax2", "bx1", "ay1", "by1", "ax3", "bx2"]);
});

it("starts another key if the freed slot is of a key that is at its own limit", () => {
  const { started, enqueue, release } = createTestQueue({ maxConcurrent: [3, 2] });
  enqueue("a1", "a2", "b1", "a3", "c1");
  expect(started).toEqual(["a1", "a2", "b1"]);
  release("b");
  expect(started).toEqual(["a1", "a2", "b1", "c1"]);
  release("a");
  expect(started.at(-1)).toBe("a3");
});

it("does not start an entry that was removed", () => {
  const { queue, started } = createTestQueue({ maxConcurrent: [1] });
  const start = (name: string) => () => void started.push(name);
  const [first, second, third] = [start("first"), start("second"), start("third")];
  for (const each of [first, second, third]) queue.enqueue(["a"], each);
  queue.remove(["a"], second);
  queue.release(["a"]);
  expect(started).toEqual(["first", "third"]);
});

it("rejects entries while too many wait, and accepts them again afterwards", () => {
  const { started, enqueue, release } = createTestQueue({ maxConcurrent: [1], maxWaiting: [2] });
  expect(enqueue("a1", "a2", "b1", "c1")).toEqual([true, true, true, false]);
  release("a");
  expect(enqueue("c2")).toEqual([true]);
  release("a", "b", "c");
  expect(started).toEqual(["a1", "a2", "b1", "c2"]);
});

it("rejects entries of one key while too many of it wait, and accepts those of others", () => {
  const { enqueue } = createTestQueue({ maxConcurrent: [1], maxWaiting: [8, 4, 2] });
  expect(enqueue("ax1", "ax2", "ax3", "ax4", "ay1", "ay2", "az1", "bx1")).toEqual([
    ...[true, true, true, false],
    ...[true, true, false, true],
  ]);
});

it("keeps its counts over many random entries, removals and releases", () => {
  const { queue } = createTestQueue({ maxConcurrent: [5, 3, 2], maxWaiting: [40, 20, 10] });
  const [running, waiting] = [[] as string[], new Map<() => void, string>()];
  let seed = 1;
  const random = (max: number): number => (seed = (seed * 48_271) % 2_147_483_647) % max;
  for (let step = 0; step < 5_000; step++) {
    const key = `${"ab"[random(2)] ?? ""}${"xyz"[random(3)] ?? ""}`;
    const [oldest] = waiting;
    if (random(3) === 0 && running.length > 0) queue.release([...(running.splice(random(running.length), 1)[0] ?? "")]);
    else if (random(10) === 0 && oldest) {
      waiting.delete(oldest[0]);
      queue.remove([...oldest[1]], oldest[0]);
    } else {
      const start = (): void => {
        waiting.delete(start);
        running.push(key);
      };
      waiting.set(start, key);
      if (!queue.enqueue([...key], start)) waiting.delete(start);
    }
    const count = (prefix: string): number => running.filter((each) => each.startsWith(prefix)).length;
    expect([count("") <= 5, count("a") <= 3, count("ax") <= 2], String(step)).toEqual([true, true, true]);
  }
  while (running.length > 0) queue.release([...(running.pop() ?? "")]);
  expect(waiting.size).toBe(0);
});
