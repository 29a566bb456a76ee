import { expect, it } from "vitest";
import { backoffMs } from "../../src/lib/backoff.ts";

const middle = (): number => 0.5;

it("multiplies the delay by the factor with each attempt", () => {
  const options = { baseMs: 100, jitter: 0.5 };
  expect([1, 2, 3, 4].map((attempt) => backoffMs(options, attempt, middle))).toEqual([100, 200, 400, 800]);
  expect([1, 2, 3].map((attempt) => backoffMs({ ...options, factor: 3 }, attempt, middle))).toEqual([100, 300, 900]);
});

it("limits the delay before jitter", () => {
  const options = { baseMs: 100, maxMs: 300, jitter: 0.5 };
  expect(backoffMs(options, 10, middle)).toBe(300);
  expect(backoffMs(options, 10, () => 1)).toBe(450);
});

it("varies the delay by the jitter in both directions", () => {
  const options = { baseMs: 1_000, jitter: 0.25 };
  expect([0, 0.5, 1].map((random) => backoffMs(options, 1, () => random))).toEqual([750, 1_000, 1_250]);
});
