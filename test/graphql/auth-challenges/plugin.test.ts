import { ApolloServer } from "@apollo/server";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { expect, it } from "vitest";
import { createUnlimitedBudget } from "../../support/unlimited-budget.ts";
import type { RequestContext } from "../../../src/graphql/context.ts";
import {
  ConsentRequiredError,
  InteractionRequiredError,
  type ServiceError,
} from "../../../src/errors/service-errors.ts";
import { createAuthChallengesHooks } from "../../../src/graphql/auth-challenges/plugin.ts";
import { createExecuteOperation } from "../../../src/graphql/execution/execute-operation.ts";
import { maskError } from "../../../src/graphql/mask-error.ts";
import { combineHooks } from "../../../src/graphql/plugins/combine-hooks.ts";
import { disabledTokenTrace } from "../../../src/graphql/plugins/token-trace.ts";
import { createConsentUrls } from "../../../src/entra/consent-url.ts";
import { createIdentity } from "../../support/identities.ts";
import { createUnusedRecord } from "../../support/request-record.ts";

const typeDefs = `
  type Query { thing: Thing  sure: String! }
  type Mutation { change: Thing  sure: String! }
  type Thing { name: String! }
`;
const consent = new ConsentRequiredError("consent", { downstream: "X", scopes: ["A"] });

/** Executes a query on a schema whose fields `name` and `sure` fail with the error. */
async function execute(query: string, error: ServiceError) {
  const fail = (): never => {
    throw error;
  };
  const resolvers = {
    Query: { thing: () => ({}), sure: fail },
    Mutation: { change: () => ({}), sure: fail },
    Thing: { name: fail },
  };
  const schema = makeExecutableSchema({ typeDefs, resolvers });
  const hooks = createAuthChallengesHooks({
    consent: createConsentUrls({ authorityHost: "https://login.example", clientId: "api-id", audiences: [] }),
    authorityHost: "https://login.example",
  });
  const execution = {
    execute: createExecuteOperation(schema, { introspection: true, debugErrors: false }),
    formatError: maskError,
  };
  const apollo = new ApolloServer<RequestContext>({
    schema,
    plugins: [combineHooks([hooks], execution)],
  });
  const identity = { ...createIdentity("session", { expiresAt: Infinity }), supportsClaimsChallenges: true };
  const downstream = { getClient: () => undefined, prefetch: () => undefined };
  const { body, http } = await apollo.executeOperation(
    { query },
    {
      contextValue: {
        identity,
        requestId: "1",
        downstream,
        record: createUnusedRecord("1"),
        tokenTrace: disabledTokenTrace,
        budget: createUnlimitedBudget(),
        chargeCost: () => undefined,
      },
    },
  );
  if (body.kind !== "single") expect.fail("expected a single result");
  return { status: http.status ?? 200, headers: http.headers, result: body.singleResult };
}

it("responds with 401 if every root field requires auth, unless a mutation may have been executed", async () => {
  for (const [title, query, status] of [
    ["a query whose root field fails below itself", "{ thing { name } }", 401],
    ["a query whose root field is not nullable", "{ sure }", 401],
    ["a mutation that was executed and whose result cannot be resolved", "mutation { change { name } }", 200],
    ["a mutation whose response has no data", "mutation { change { name } sure }", 200],
  ] as const)
    expect((await execute(query, consent)).status, title).toBe(status);
});

it("leaves claims that exceed the maximum header length to the body", async () => {
  const claims = JSON.stringify({ access_token: { acrs: { value: "x".repeat(4_000) } } });
  const { headers, result } = await execute(
    "{ thing { name } }",
    new InteractionRequiredError("MFA", { downstream: "X", claims }),
  );
  expect(headers.get("www-authenticate")).toBe("Bearer");
  expect(result.extensions).toMatchObject({ authChallenges: [{ kind: "claims", claims }] });
});
