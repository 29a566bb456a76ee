import { expect, it } from "vitest";
import { TokenServiceUnavailableError } from "../../../src/errors/service-errors.ts";
import { withExchangeBudget } from "../../../src/tokens/exchange/exchange-budget.ts";
import type { FailedExchange, OboExchange } from "../../../src/tokens/exchange/obo-exchange.ts";
import { createIdentity } from "../../support/identities.ts";

const request = { downstream: "BOARDS", resource: "api://boards", scopes: ["Boards.Read"] };
const unavailable: FailedExchange = {
  error: new TokenServiceUnavailableError("unavailable"),
  status: undefined,
  isTransient: false,
};
const outOfBudget = (retryAfterSeconds: number) =>
  expect.objectContaining({
    error: expect.objectContaining({
      code: "RATE_LIMITED",
      facts: { limit: "exchanges_per_minute", retryAfterSeconds },
    }) as Error,
    isTransient: false,
  }) as FailedExchange;

/** An exchange with a budget of three, and the number of times that it was called. */
function setUp(exchangeOnce: OboExchange) {
  const clock = { now: 1_000_000 };
  let calls = 0;
  const exchange = withExchangeBudget(
    (...args) => {
      calls++;
      return exchangeOnce(...args);
    },
    { maxPerMinute: 3, now: () => clock.now },
  );
  const run = (session: string) => exchange(createIdentity(session), request);
  return { clock, run, countCalls: () => calls };
}

it("limits the exchanges of each session in fixed windows of a minute", async () => {
  const { clock, run, countCalls } = setUp(() => Promise.resolve(unavailable));
  for (const session of ["a", "a", "a", "b"]) expect(await run(session)).toBe(unavailable);
  clock.now += 20_000;
  expect(await run("a")).toEqual(outOfBudget(40));
  clock.now += 39_999;
  expect(await run("a")).toEqual(outOfBudget(1));
  expect(countCalls()).toBe(4);
  clock.now += 1;
  for (let count = 0; count < 3; count++) expect(await run("a")).toBe(unavailable);
  expect(await run("a")).toEqual(outOfBudget(60));
});

it("does not count exchanges for which no request was sent", async () => {
  const results = Array.from({ length: 10 }, () => ({ ...unavailable, wasSent: false }));
  const { run } = setUp(() => Promise.resolve(results.shift() ?? unavailable));
  for (let count = 0; count < 13; count++) expect((await run("a")).token).toBeUndefined();
  expect(await run("a")).toEqual(outOfBudget(60));
});

it("counts concurrent exchanges before they end", async () => {
  const { run, countCalls } = setUp(() => Promise.resolve(unavailable));
  const results = await Promise.all(Array.from({ length: 5 }, () => run("a")));
  expect(results.filter((result) => result === unavailable)).toHaveLength(3);
  expect(countCalls()).toBe(3);
});
