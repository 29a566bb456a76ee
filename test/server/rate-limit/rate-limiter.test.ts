import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createRateLimiter } from "../../../src/server/rate-limit/rate-limiter.ts";
import { minute, second } from "../../support/clock.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const counter = (mostPerMinute: number) => {
  const counted = createRateLimiter({ name: "identity", maxPerMinute: mostPerMinute, redis: undefined });
  return (key: string) => counted.consume(key);
};

it("what is one too many is told how many seconds it is to the next window, never none", () => {
  const count = counter(2);
  expect([count("a"), count("a"), count("a")]).toEqual([undefined, undefined, 60]);
  vi.advanceTimersByTime(30 * second + 1);
  expect(count("a")).toBe(30);
  vi.advanceTimersByTime(30 * second - 2);
  expect(count("a")).toBe(1);
});

it("a window begins with the first of a key and lasts a minute; what was refused in it is not carried over", () => {
  const count = counter(1);
  expect(count("a")).toBeUndefined();
  vi.advanceTimersByTime(minute - 1);
  for (let asked = 0; asked < 10; asked++) expect(count("a")).toBe(1);
  vi.advanceTimersByTime(1);
  expect([count("a"), count("a")]).toEqual([undefined, 60]);
});

it("keys are counted apart", () => {
  const count = counter(1);
  expect([count("a"), count("b"), count("a"), count("b")]).toEqual([undefined, undefined, 60, 60]);
});
