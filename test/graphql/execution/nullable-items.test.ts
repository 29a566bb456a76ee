import { buildSchema, execute, parse } from "graphql";
import { expect, it } from "vitest";
import { makeItemsNullable } from "../../../src/graphql/execution/nullable-items.ts";
import { createUnlimitedBudget } from "../../support/unlimited-budget.ts";

it("reports all null items of a list with one error at the first of them", async () => {
  const schema = makeItemsNullable(buildSchema("type Query { items: [String!] others: [String!] }"));
  const items = Array.from({ length: 1_000 }, (_, index) => (index % 2 === 0 ? "x" : null));
  const { data, errors = [] } = await execute({
    schema,
    document: parse("{ items others }"),
    rootValue: { items, others: [undefined, "y"] },
    contextValue: { budget: createUnlimitedBudget() },
  });

  expect(data).toEqual({ items, others: [null, "y"] });
  expect([...new Set(errors)].map(({ path }) => path)).toEqual([
    ["items", 1],
    ["others", 0],
  ]);
});
