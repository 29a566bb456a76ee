import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildASTSchema, extendSchema, Kind, parse, type OperationDefinitionNode } from "graphql";
import { expect, it } from "vitest";
import { plugin } from "../../../dev/src/codegen/served-schema.ts";
import { analyzeOperation } from "../../../src/graphql/token-plan/token-plan.ts";
import { createCostCalculator } from "../../../src/graphql/limits/operation-cost.ts";
import { createSchema } from "../../../src/graphql/schema.ts";
import { printServedSchema } from "../../../src/graphql/served-schema.ts";
import { repository } from "../../support/process.ts";
import { createRestTestProject, createSdl } from "../../support/rest-project.ts";

const sdl = `
extend type Query {
  shelf(id: ID!): Shelf @downstream(api: SHOP, scopes: ["Shop.Write"], cost: 70)
    @rest(get: "/internal/shelves/{args.id}", headers: "X-Internal: secret")
  articles(ids: [ID!]!): [Article] @read @rest(get: "/internal/articles", query: { ids: "{args.ids:csv}" })
}
type Article {
  number: String! @from(path: ["internal_number"])
  shelf: Shelf @join(field: "shelf", args: { id: "{parent.shelf}" })
  state: State
}
type Shelf { name: String }
enum State { OPEN @from(value: "internal_open") }
`;

function getOperation(text: string) {
  const document = parse(text);
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  return { document, operation: operation ?? expect.fail("no operation") };
}

it("counts permissions and cost of a join as those of the field that it joins", () => {
  const schema = createSchema(createRestTestProject(sdl));
  const { document, operation } = getOperation('{ articles(ids: ["1"]) { number shelf { name } } }');

  expect(analyzeOperation(schema, document, operation).all).toEqual([
    { api: "SHOP", scopes: ["Shop.Read", "Shop.Write"] },
  ]);
  // 10 for the list, and for each of 10 items a member, a join and a member of the joined object.
  expect(createCostCalculator(schema, document, operation).calculate({})).toBe(10 + 10 * (1 + 70 + 1));
});

it("serves and generates the permissions of directive fields and joins, and nothing of how they get their values", async () => {
  const served = printServedSchema(createSchema(createRestTestProject(sdl)));
  const base = readFileSync(join(repository, "schema/base.graphql"), "utf8");
  const directives = readFileSync(join(repository, "schema/directives.graphql"), "utf8");
  const loaded = extendSchema(
    buildASTSchema(parse(`${base} ${directives} type User { id: ID! }`)),
    parse(createSdl(sdl)),
  );
  const generated = await plugin(loaded);

  for (const text of [served, generated]) {
    expect(text).toContain("Resolved by SHOP with `Shop.Write`.");
    expect(text).toMatch(/shelf: Shelf @downstream\(api: SHOP, scopes: \["Shop.Write"\]/);
    expect(text).not.toMatch(/internal|@rest|@from|@join|@id|@type|RestTemplate|RestBatch|RestPage|RestError/i);
  }
});
