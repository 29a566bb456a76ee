import { expect, it } from "vitest";
import { AbortableSignal } from "../../src/lib/abort-signal.ts";
import { systemClock } from "../../src/lib/clock.ts";

const late = new Error("late");

it("keeps the reason of the first abort of a signal", () => {
  const signal = new AbortableSignal();
  expect([signal.aborted, signal.reason]).toEqual([false, undefined]);
  signal.abort(late);
  signal.abort(new Error("later"));
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toBe(late);
});

it("calls each abort listener once, in order, after the reason is set", () => {
  const signal = new AbortableSignal();
  const calls: unknown[] = [];
  signal.addEventListener("abort", () => calls.push(["first", signal.aborted, signal.reason]));
  signal.addEventListener("abort", () => calls.push("second"));
  signal.abort(late);
  signal.abort(late);
  expect(calls).toEqual([["first", true, late], "second"]);
});

it("does not call removed abort listeners", () => {
  const signal = new AbortableSignal();
  const calls: string[] = [];
  const listeners = ["a", "b", "c"].map((name) => () => void calls.push(name));
  for (const listener of listeners) signal.addEventListener("abort", listener);
  const [, second] = listeners;
  if (second) for (let times = 0; times < 2; times += 1) signal.removeEventListener("abort", second);
  signal.removeEventListener("abort", () => undefined);
  signal.abort(late);
  expect(calls).toEqual(["a", "c"]);
});

it("calls all abort listeners even if one removes itself", () => {
  const signal = new AbortableSignal();
  const calls: string[] = [];
  const first = (): void => {
    calls.push("first");
    signal.removeEventListener("abort", first);
  };
  signal.addEventListener("abort", first);
  signal.addEventListener("abort", () => calls.push("second"));
  signal.abort(late);
  expect(calls).toEqual(["first", "second"]);
});

it("ends a sleep by an abort before or after it has started", async () => {
  const signal = new AbortableSignal();
  const sleeping = systemClock.sleep(60_000, signal);
  signal.abort(late);
  await expect(sleeping).rejects.toThrow();
  await expect(systemClock.sleep(60_000, signal)).rejects.toThrow();
});

it("accepts an abort after a sleep has ended", async () => {
  const signal = new AbortableSignal();
  await systemClock.sleep(1, signal);
  expect(() => {
    signal.abort(late);
  }).not.toThrow();
});
