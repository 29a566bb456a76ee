import { expect, it } from "vitest";
import { createExchangeBudget } from "../../../src/tokens/exchange/exchange-budget.ts";

it("limits the exchanges of each session in fixed windows of a minute", () => {
  const clock = { now: 1_000_000 };
  const budget = createExchangeBudget({ maxPerMinute: 3, now: () => clock.now });
  for (let count = 0; count < 3; count++) budget.spend("a");
  budget.spend("b");
  clock.now += 20_000;
  expect(() => {
    budget.spend("a");
  }).toThrow(
    expect.objectContaining({
      code: "RATE_LIMITED",
      facts: { limit: "exchanges_per_minute", retryAfterSeconds: 40 },
    }),
  );
  clock.now += 39_999;
  expect(() => {
    budget.spend("a");
  }).toThrow("Too many token exchanges");
  clock.now += 1;
  for (let count = 0; count < 3; count++) budget.spend("a");
});
