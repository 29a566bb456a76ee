import { expect, it } from "vitest";
import { createFairQueue } from "../../src/lib/fair-queue.ts";

function createTestQueue(options: Partial<Parameters<typeof createFairQueue>[0]> = {}) {
  const queue = createFairQueue({ maxConcurrent: 4, maxConcurrentPerKey: 3, maxWaiting: 100, ...options });
  const started: string[] = [];
  const enqueue = (...names: string[]): boolean[] =>
    names.map((name) =>
      queue.enqueue(name[0] ?? "", () => {
        started.push(name);
      }),
    );
  return { queue, started, enqueue };
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

it("lets waiting keys take turns, and starts the entries of one key in order", () => {
  const { queue, started, enqueue } = createTestQueue({ maxConcurrent: 1, maxConcurrentPerKey: 1 });
  enqueue("a1", "a2", "a3", "b1", "c1", "c2");
  for (const key of ["a", "a", "b", "c", "a"]) queue.release(key);
  expect(started).toEqual(["a1", "a2", "b1", "c1", "a3", "c2"]);
});

it("starts another key if the freed slot is of a key that is at its own limit", () => {
  const { queue, started, enqueue } = createTestQueue({ maxConcurrent: 3, maxConcurrentPerKey: 2 });
  enqueue("a1", "a2", "b1", "a3", "c1");
  expect(started).toEqual(["a1", "a2", "b1"]);
  queue.release("b");
  expect(started).toEqual(["a1", "a2", "b1", "c1"]);
  queue.release("a");
  expect(started.at(-1)).toBe("a3");
});

it("does not start an entry that was removed", () => {
  const { queue, started } = createTestQueue({ maxConcurrent: 1, maxConcurrentPerKey: 1 });
  const start = (name: string) => () => void started.push(name);
  const [first, second, third] = [start("first"), start("second"), start("third")];
  for (const each of [first, second, third]) queue.enqueue("a", each);
  queue.remove("a", second);
  queue.release("a");
  expect(started).toEqual(["first", "third"]);
});

it("rejects entries while too many wait, and accepts them again afterwards", () => {
  const { queue, started, enqueue } = createTestQueue({ maxConcurrent: 1, maxConcurrentPerKey: 1, maxWaiting: 2 });
  expect(enqueue("a1", "a2", "b1", "c1")).toEqual([true, true, true, false]);
  queue.release("a");
  expect(enqueue("c2")).toEqual([true]);
  for (const key of ["a", "b", "c"]) queue.release(key);
  expect(started).toEqual(["a1", "a2", "b1", "c2"]);
});
