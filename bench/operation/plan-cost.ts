import { parse, Kind, type OperationDefinitionNode } from "graphql";
import { createApollo } from "../../src/apollo.ts";
import { loadConfig } from "../../src/config.ts";
import type { RequestContext } from "../../src/context.ts";
import { downstreamNames } from "../../src/downstream/registry.ts";
import { createLog } from "../../src/log.ts";
import { createConsentLinks } from "../../src/operation/consent.ts";
import { createSchema } from "../../src/schema.ts";
import { needsOf } from "../../src/operation/token-plan.ts";

const calls = 3_000;
const rounds = 9;

/**
 * CPU microseconds of planning a document that is known, and of the whole operation with clients that answer at once:
 * what real ones cost comes on top, so that the share is the highest that there can be.
 */
export async function planCost(query: string): Promise<{ plan_us: number; cached_us: number }> {
  const schema = createSchema(downstreamNames);
  const document = parse(query);
  const [definition] = document.definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("an operation was expected");
  const needs = needsOf(schema, document, definition satisfies OperationDefinitionNode);
  const plan = (): number => needs.planFor({}).length;

  const { identity, serving } = loadConfig({}, settings);
  const apollo = createApollo({
    config: serving,
    schema,
    log: createLog("silent", { write: () => undefined }),
    challenges: { consent: createConsentLinks(identity), authorityHost: identity.authorityHost },
    plansTokens: true,
  });
  const user = { id: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f01", displayName: "Alice Archer" };
  const pageInfo = { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false };
  const project = { id: "prj-001", name: "Berth Booking Portal", ownerId: user.id };
  const client = {
    me: () => Promise.resolve(user),
    userById: () => Promise.resolve(user),
    projectsOf: () =>
      Promise.resolve({
        edges: [
          { cursor: "a", node: project },
          { cursor: "b", node: project },
        ],
        pageInfo,
      }),
  };
  const contextValue = {
    requestId: "bench",
    identity: { understandsClaimsChallenges: false },
    downstream: { client: () => client, prefetch: () => undefined },
  } as unknown as RequestContext;
  const whole = async (): Promise<void> => {
    const { body } = await apollo.executeOperation({ query }, { contextValue });
    if (body.kind !== "single" || body.singleResult.errors) throw new Error(`it failed: ${JSON.stringify(body)}`);
  };
  return { plan_us: await cpuMicroseconds(() => Promise.resolve(plan())), cached_us: await cpuMicroseconds(whole) };
}

async function cpuMicroseconds(call: () => Promise<unknown>): Promise<number> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    for (let at = 0; at < calls; at += 1) await call();
    const { user, system } = process.cpuUsage(before);
    measured.push((user + system) / calls);
  }
  return measured.sort((left, right) => left - right)[Math.floor(rounds / 2)] ?? Number.NaN;
}

const settings = {
  AZURE_CLIENT_ID: "a3f1c9d2-6b58-4e07-8c34-5e9d7b2f6a81",
  AZURE_TENANT_ID: "7d0c1f7e-52f4-4c7a-9a53-0d6f5c1f2b10",
  AZURE_CLIENT_SECRET: "a-secret-of-the-bench",
  PROJECTS_BASE_URL: "http://localhost:1/graphql",
  PROJECTS_RESOURCE: "api://projects",
};
