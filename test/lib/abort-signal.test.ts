import { describe, expect, it } from "vitest";
import { AbortableSignal, type AbortSignalLike } from "../../src/lib/abort-signal.ts";
import { systemClock } from "../../src/lib/clock.ts";

/** What is expected of it is what the platform's own does. */
const kinds: readonly [name: string, make: () => { signal: AbortSignalLike; abort: (reason: Error) => void }][] = [
  [
    "the end of a request",
    () => {
      const signal = new AbortableSignal();
      return {
        signal,
        abort: (reason) => {
          signal.abort(reason);
        },
      };
    },
  ],
  [
    "an AbortController",
    () => {
      const controller = new AbortController();
      return {
        signal: controller.signal,
        abort: (reason) => {
          controller.abort(reason);
        },
      };
    },
  ],
];

describe.each(kinds)("%s", (_name, make) => {
  const late = new Error("late");

  it("is not aborted to begin with, and then for good, by its first reason", () => {
    const { signal, abort } = make();
    expect([signal.aborted, signal.reason]).toEqual([false, undefined]);
    abort(late);
    abort(new Error("later"));
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(late);
  });

  it("tells its listeners once, in order, when the reason is there already", () => {
    const { signal, abort } = make();
    const told: unknown[] = [];
    signal.addEventListener("abort", () => told.push(["first", signal.aborted, signal.reason]));
    signal.addEventListener("abort", () => told.push("second"));
    abort(late);
    abort(late);
    expect(told).toEqual([["first", true, late], "second"]);
  });

  it("tells nothing to those who have stopped listening, and all of it to the others", () => {
    const { signal, abort } = make();
    const told: string[] = [];
    const listeners = ["a", "b", "c"].map((name) => () => void told.push(name));
    for (const listener of listeners) signal.addEventListener("abort", listener);
    const stop = (at: number): void => {
      if (listeners[at]) signal.removeEventListener("abort", listeners[at]);
    };
    stop(1);
    stop(1);
    signal.removeEventListener("abort", () => undefined);
    abort(late);
    expect(told).toEqual(["a", "c"]);
  });

  it("lets a listener stop itself while it is told", () => {
    const { signal, abort } = make();
    const told: string[] = [];
    const first = (): void => {
      told.push("first");
      signal.removeEventListener("abort", first);
    };
    signal.addEventListener("abort", first);
    signal.addEventListener("abort", () => told.push("second"));
    abort(late);
    expect(told).toEqual(["first", "second"]);
  });

  it("ends a pause", async () => {
    const { signal, abort } = make();
    const paused = systemClock.sleep(60_000, signal);
    abort(late);
    await expect(paused).rejects.toThrow();
    await expect(systemClock.sleep(60_000, signal)).rejects.toThrow();
  });

  it("lets a pause that is over go", async () => {
    const { signal, abort } = make();
    await systemClock.sleep(1, signal);
    expect(() => {
      abort(late);
    }).not.toThrow();
  });
});
