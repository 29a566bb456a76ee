import fc from "fast-check";
import { execute, Kind, parse, type OperationDefinitionNode } from "graphql";
import { expect, it } from "vitest";
import { restApi } from "oboql";
import type { DownstreamDirective } from "../../../src/downstream/resolvers/directive.ts";
import { toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { coerceVariables } from "../../../src/graphql/coerce-variables.ts";
import { analyzeOperation } from "../../../src/graphql/token-plan/token-plan.ts";
import { testProject } from "../../support/project.ts";
import { generateDocument } from "../../support/generated-operations.ts";
import { createRecordingContext, createRecordingSchema } from "../../support/recording-schema.ts";

/** Fields and joins by directives, beside the APIs in code, and of an API without access tokens. */
const sdl = `
extend enum DownstreamApi { SHOP OPEN }
extend type Query {
  article(id: ID! @id(type: "Article")): Article @downstream(api: SHOP, scopes: ["Shop.Read"])
    @rest(get: "/articles/{args.id}", batch: { get: "/articles?ids={ids:csv}", key: ["id"], max: 9 })
  articles(first: Int! = 5, after: String): ArticleConnection @downstream(api: SHOP, scopes: ["Shop.List"])
    @rest(get: "/articles?page={page.number}", page: {})
  forecast: Forecast @downstream(api: OPEN, scopes: []) @rest(get: "/forecast")
  favorite: Article @join(field: "article", args: { id: "1" })
}
extend type User {
  articles: [Article!] @downstream(api: SHOP, scopes: ["Shop.List"]) @rest(get: "/users/{identity.objectId}/articles")
  forecast: Forecast @join(field: "forecast")
}
type ArticleConnection { edges: [ArticleEdge!]! nodes: [Article!]! pageInfo: PageInfo! }
type ArticleEdge { cursor: String! node: Article! }
type Article implements Node {
  id: ID! @id(type: "Article")
  stock: Stock @downstream(api: SHOP, scopes: ["Shop.Stock"]) @rest(get: "/articles/{parent.id}/stock")
  buyer: User @join(field: "user", args: { id: "{parent.buyer}" })
  watchers: [User] @join(field: "user", each: "{parent.watchers}", args: { id: "{item}" })
  board: Board @join(field: "board", args: { id: "{parent.board}" })
  forecast: Forecast @join(field: "forecast")
}
type Stock { count: Int article: Article }
type Forecast { text: String author: User @join(field: "user", args: { id: "{parent.author}" }) }
`;
const project = {
  ...testProject,
  sdl: [...testProject.sdl, { path: "shop.graphql", text: sdl }],
  downstreams: new Map([
    ...testProject.downstreams,
    ["SHOP", restApi()] as const,
    ["OPEN", restApi({ auth: "none" })] as const,
  ]),
};
const schema = createRecordingSchema(project);
const ids = ["Message", "MailFolder", "User", "Board", "Comment", "Group", "Article", "Nothing"].map((type) =>
  toGlobalId(type, "1"),
);
const booleans = fc.record({ a: fc.boolean(), b: fc.boolean() }, { requiredKeys: ["a"] });
const variables = fc
  .tuple(
    booleans,
    fc.record({ id: fc.constantFrom(...ids, "x"), other: fc.constantFrom(...ids) }, { requiredKeys: ["id"] }),
  )
  .map(([flags, named]): Record<string, unknown> => ({ ...flags, ...named }));

/** One line per API, sorted, so that plans can be compared regardless of their order. */
function formatPlan(accesses: readonly DownstreamDirective[]): string[] {
  const apis = [...new Set(accesses.map(({ api }) => api))].sort();
  return apis.map((api) => {
    const scopes = accesses.filter((access) => access.api === api).flatMap((access) => access.scopes);
    return [api, ...[...new Set(scopes)].sort()].join(" ");
  });
}

it("plans exactly the scopes that the executed resolvers request", async () => {
  let compared = 0;
  let conditional = 0;
  const planned = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(10_000), { minLength: 50, maxLength: 150 }),
      fc.array(variables, { minLength: 1, maxLength: 3 }),
      async (tape, requests) => {
        let drawnCount = 0;
        const drawNumber = (below: number): number => ((tape[drawnCount++ % tape.length] ?? 0) + drawnCount) % below;
        const { text, operations } = generateDocument(schema, drawNumber);
        const document = parse(text);
        for (const operationName of operations) {
          const operation = document.definitions.find(
            (each): each is OperationDefinitionNode =>
              each.kind === Kind.OPERATION_DEFINITION && each.name?.value === operationName,
          );
          if (!operation) expect.fail("no such operation");
          const requirements = analyzeOperation(schema, document, operation);
          for (const variableValues of requests) {
            const { context, requested } = createRecordingContext();
            const result = await execute({ schema, document, operationName, variableValues, contextValue: context });
            expect(result).not.toHaveProperty("errors");
            const plan = formatPlan(
              requirements.planFor(
                coerceVariables({ schema, operation, request: { variables: variableValues } }) ?? {},
              ),
            );
            expect(plan, text).toEqual(formatPlan(requested));
            expect(formatPlan([...requested, ...requirements.all]), text).toEqual(formatPlan(requirements.all));
            if (plan.length > 0) compared += 1;
            for (const line of plan) planned.add(line);
            if (plan.join() !== formatPlan(requirements.all).join()) conditional += 1;
          }
        }
      },
    ),
    { numRuns: 300, endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(300);
  expect(planned).toContain("SHOP Shop.List Shop.Stock");
  expect(conditional).toBeGreaterThan(30);
});
