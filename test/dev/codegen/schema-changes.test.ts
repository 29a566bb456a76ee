import { expect, it } from "vitest";
import { describeSchemaChanges } from "../../../dev/src/codegen/schema-changes.ts";

const declarations = `
  directive @downstream(api: DownstreamApi!, scopes: [String!]!) on FIELD_DEFINITION
  enum DownstreamApi { INVENTORY TICKETS }
`;

function describeFields(before: string, after: string): readonly string[] {
  return describeSchemaChanges(`${declarations} type Query { ${before} }`, `${declarations} type Query { ${after} }`);
}

const inventory = (...scopes: readonly string[]) =>
  `@downstream(api: INVENTORY, scopes: [${scopes.map((scope) => JSON.stringify(scope)).join(", ")}])`;

it("describes fields and arguments that were added, removed or changed", () => {
  expect(describeFields("a: ID b(c: Int): ID d: ID", "a: String b(c: Int!): ID e: ID")).toEqual([
    "changed Query.a: ID -> String",
    "changed Query.b(c:): Int -> Int!",
    "removed Query.d",
    "added Query.e: ID",
  ]);
});

it("describes fields whose API or scopes changed, and the scopes of new fields", () => {
  const before = `a: ID ${inventory("A.Read")} b: ID ${inventory("A.Read")} c: ID`;
  const after = `
    a: ID ${inventory("A.Read.All", "A.Read")}
    b: ID @downstream(api: TICKETS, scopes: ["A.Read"])
    c: ID ${inventory("C.Read")}
  `;
  expect(describeFields(before, after)).toEqual([
    "changed Query.a scopes: INVENTORY A.Read -> INVENTORY A.Read, A.Read.All",
    "changed Query.b scopes: INVENTORY A.Read -> TICKETS A.Read",
    "added Query.c scopes: INVENTORY C.Read",
  ]);
});

it("describes nothing if only the order of the scopes changed, or the earlier schema is invalid", () => {
  expect(describeFields(`a: ID ${inventory("A", "B")}`, `a: ID ${inventory("B", "A")}`)).toEqual([]);
  expect(describeFields("<<<<<<< HEAD", "a: ID")).toEqual([]);
  expect(describeFields(`a: ID ${inventory("A").replace("INVENTORY", "NONE")}`, "a: ID")).toEqual([]);
});
