import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createRateLimiter } from "../../../src/server/rate-limit/rate-limiter.ts";
import { minute, second } from "../../support/clock.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const createConsume = (maxPerMinute: number) => {
  const limiter = createRateLimiter({ name: "identity", maxPerMinute, redis: undefined });
  return (key: string) => limiter.consume(key);
};

it("returns the seconds until the next window for operations above the limit, at least one", () => {
  const consume = createConsume(2);
  expect([consume("a"), consume("a"), consume("a")]).toEqual([undefined, undefined, 60]);
  vi.advanceTimersByTime(30 * second + 1);
  expect(consume("a")).toBe(30);
  vi.advanceTimersByTime(30 * second - 2);
  expect(consume("a")).toBe(1);
});

it("starts a window with the first operation of a key and does not carry over rejected ones", () => {
  const consume = createConsume(1);
  expect(consume("a")).toBeUndefined();
  vi.advanceTimersByTime(minute - 1);
  for (let count = 0; count < 10; count++) expect(consume("a")).toBe(1);
  vi.advanceTimersByTime(1);
  expect([consume("a"), consume("a")]).toEqual([undefined, 60]);
});

it("counts the operations of each key separately", () => {
  const consume = createConsume(1);
  expect([consume("a"), consume("b"), consume("a"), consume("b")]).toEqual([undefined, undefined, 60, 60]);
});

it("counts several points at once", () => {
  const limiter = createRateLimiter({ name: "cost", maxPerMinute: 10, redis: undefined });
  expect([limiter.consume("a", 4), limiter.consume("a", 6), limiter.consume("a", 1), limiter.consume("b", 11)]).toEqual(
    [undefined, undefined, 60, 60],
  );
});
