import { buildSchema, Kind, parse } from "graphql";
import { expect, it } from "vitest";
import { createCostCalculator } from "../../../src/graphql/limits/operation-cost.ts";

/** Over HTTP: limits.test.ts. The schema here has what that of the server lacks: lists below and beside pages. */
const schema = buildSchema(`
  type Query { page(first: Int = 20): Items! all: Items! }
  type Items { items: [Item!]! }
  type Item { name: String tags: [Tag!] }
  type Tag { name: String }
`);

function calculateCost(text: string): number {
  const document = parse(text);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return expect.fail("the document must begin with the operation");
  return createCostCalculator(schema, document, operation).calculate({});
}

const expectCosts = (costs: readonly (readonly [text: string, cost: number])[]): void => {
  for (const [text, cost] of costs) expect(calculateCost(text), text).toBe(cost);
};

it("counts the items of a page by its `first`, and those of any other list ten times", () => {
  expectCosts([
    ["{ page(first: 3) { items { name } } }", 1 + 3 * (1 + 1)],
    ["{ page { items { name } } }", 1 + 20 * (1 + 1)],
    ["{ all { items { name } } }", 1 + (1 + 10 * 1)],
  ]);
});

it("counts a list below the items of a page ten times for each item", () => {
  expectCosts([
    ["{ page(first: 3) { items { tags { name } } } }", 1 + 3 * (1 + (1 + 10 * 1))],
    ["{ all { items { tags { name } } } }", 1 + (1 + 10 * (1 + 10 * 1))],
  ]);
});

it("counts a fragment below a page and below another field by its place, in either order", () => {
  const [page, all] = [1 + 3 * (1 + 1), 1 + (1 + 10 * 1)];
  const fragments = `fragment Outer on Items { ...Inner } fragment Inner on Items { ... { items { name } } }`;
  expectCosts([
    [`{ page(first: 3) { ...Outer } } ${fragments}`, page],
    [`{ all { ...Outer } } ${fragments}`, all],
    [`{ page(first: 3) { ...Outer } all { ...Outer } } ${fragments}`, page + all],
    [`{ all { ...Outer } page(first: 3) { ...Outer } } ${fragments}`, all + page],
  ]);
});
