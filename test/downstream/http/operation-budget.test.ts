import type { GraphQLError } from "graphql";
import { expect, it } from "vitest";
import { createBytesInFlight } from "../../../src/downstream/http/bytes-in-flight.ts";
import { OperationBudget } from "../../../src/downstream/http/operation-budget.ts";
import { BudgetExceededError } from "../../../src/errors/limit-errors.ts";

const limits = {
  ...{ resolvedFields: Infinity, downstreamCalls: 1, downstreamItems: Infinity },
  ...{ downstreamBytes: Infinity, responseLength: Infinity },
};

const createBudget = (): OperationBudget =>
  new OperationBudget({
    limits,
    bytesInFlight: createBytesInFlight({ maxBytes: Infinity, random: () => 0 }),
    abort: () => undefined,
  });

const toPath = (root: string, index: number) => ({
  key: index,
  prev: { key: root, prev: undefined, typename: "Query" },
  typename: undefined,
});

function createExceededBudget() {
  const budget = createBudget();
  budget.countCall();
  budget.countCall();
  const { error } = budget;
  const toFieldError = (path: ReturnType<typeof toPath>) =>
    budget.toFieldError(error, { path, fieldNodes: [] }) as GraphQLError;
  return { budget, error, toFieldError };
}

it("returns any other error of a field unchanged", () => {
  const other = new Error("other");
  const info = { path: toPath("me", 0), fieldNodes: [] };

  expect(createBudget().toFieldError(other, info)).toBe(other);
  expect(createBudget().toFieldError(undefined, info)).toBeUndefined();
  const { budget } = createExceededBudget();
  expect(budget.toFieldError(other, info)).toBe(other);
  expect(budget.toFieldError(new BudgetExceededError("downstream_calls"), info)).toBeInstanceOf(BudgetExceededError);
  expect(budget.endedFields).toEqual(new Set());
});

it("creates one error for all items of a list", () => {
  const { budget, error, toFieldError } = createExceededBudget();
  const list = toPath("users", 0);
  const [first, ...others] = Array.from({ length: 1_000 }, () => toFieldError(list));

  expect(first).toMatchObject({ path: ["users", 0], originalError: error, message: error?.message });
  expect(new Set(others)).toEqual(new Set([first]));
  expect(toFieldError(toPath("users", 0))).not.toBe(first);
  expect(budget.endedFields).toEqual(new Set());
});

it("creates a hundred errors of fields, and then one for each root field", () => {
  const { budget, error, toFieldError } = createExceededBudget();
  const errors = Array.from({ length: 100 }, (_, index) => toFieldError(toPath("users", index)));
  expect(new Set(errors.map(({ path }) => path?.join("."))).size).toBe(100);
  expect(budget.endedFields).toEqual(new Set());

  const later = Array.from({ length: 10_000 }, (_, index) => toFieldError(toPath(index % 2 ? "users" : "me", index)));
  expect([...new Set(later)].map(({ path }) => path)).toEqual([["me"], ["users"]]);
  expect(later[0]?.originalError).toBe(error);
  expect(budget.endedFields).toEqual(new Set(["me", "users"]));
});
