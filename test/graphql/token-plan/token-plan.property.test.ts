import fc from "fast-check";
import { execute, Kind, parse, type OperationDefinitionNode } from "graphql";
import { expect, it } from "vitest";
import type { DownstreamDirective } from "../../../src/downstream/resolvers/directive.ts";
import { toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { coerceVariables } from "../../../src/graphql/coerce-variables.ts";
import { analyzeOperation } from "../../../src/graphql/token-plan/token-plan.ts";
import { generateDocument } from "../../support/generated-operations.ts";
import { createRecordingContext, createRecordingSchema } from "../../support/recording-schema.ts";

const schema = createRecordingSchema();
const ids = ["Message", "MailFolder", "User", "Board", "Comment", "Group", "Nothing"].map((type) =>
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
            if (plan.join() !== formatPlan(requirements.all).join()) conditional += 1;
          }
        }
      },
    ),
    { numRuns: 300, endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(300);
  expect(conditional).toBeGreaterThan(30);
});
