import { getOperationAST, parse } from "graphql";
import { startEmulator } from "../project.ts";
import { createUnlimitedBudget } from "../../test/support/unlimited-budget.ts";
import { createApolloServer } from "../../src/graphql/apollo-server.ts";
import { createContext, type RequestContext } from "../../src/graphql/context.ts";
import type { DirectoryClient } from "../../src/downstream/microsoft-graph/resources/directory.ts";
import { loadAppConfig, project } from "../project.ts";
import { createBytesInFlight } from "../../src/downstream/http/bytes-in-flight.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { createAuthenticate } from "../../src/auth/authenticate.ts";
import { createOpenIdProvider } from "../../src/auth/openid-provider.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { disabledTokenTrace } from "../../src/graphql/plugins/token-trace.ts";
import { createConsentUrls } from "../../src/entra/consent-url.ts";
import { analyzeOperation } from "../../src/graphql/token-plan/token-plan.ts";
import { createSchema } from "../../src/graphql/schema.ts";
import { noopMetrics } from "../../src/telemetry/metrics.ts";
import { createRequestRecord } from "../../src/telemetry/request-record.ts";
import { createNoopTrace } from "../../src/telemetry/request-trace.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { createCredential } from "../../src/tokens/credentials/credential.ts";
import { noopExchangeLog } from "../../src/tokens/exchange/exchange-log.ts";
import { createOboTokenProvider } from "../../src/tokens/obo-token-provider.ts";
import { measureCpu } from "./measure-cpu.ts";

/**
 * Measures in CPU microseconds the token plan of a known document (analysis, and acquiring tokens that are in memory), and
 * the whole operation with clients that respond immediately. Real clients add to the cost of the operation, so the measured
 * share of the plan is an upper limit.
 */
export async function measurePlan(query: string): Promise<{ plan_us: number; cached_us: number }> {
  const emulator = await startEmulator({ port: 0 });
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 4 });
  try {
    const {
      auth: config,
      server: serving,
      limits: documentLimits,
      downstreams,
    } = loadAppConfig({ PORT: "0", NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" }, emulator.environment);
    const now = (): number => Date.now();
    const limits = { maxSessions: 10, maxTokens: 10, maxBytes: 1_000_000, exchangesPerMinute: 1_000_000 };
    const credential = createCredential({ config, http, now });
    const tokens = createOboTokenProvider({
      config,
      credential,
      http,
      sharedCache: undefined,
      metrics: noopMetrics,
      log: noopExchangeLog,
      now,
      limits,
    });
    const provider = createOpenIdProvider({ ...config, http, now });
    const authenticate = createAuthenticate({ config, provider, limits, now });
    const record = createRequestRecord({
      requestId: "bench",
      trace: createNoopTrace(undefined),
      metrics: noopMetrics,
    });
    const identity = await authenticate([`Bearer ${await emulator.issueToken()}`]);
    const { downstream } = createContext({
      debugErrors: false,
      limits: documentLimits,
      bytesInFlight: createBytesInFlight({ maxBytes: Infinity, random: Math.random }),
      enforceCostRate: () => undefined,
      tokens,
      http,
      project,
      downstreams,
      clock: systemClock,
      createTokenTrace: () => disabledTokenTrace,
    })(identity, {
      requestId: "bench",
      record,
      signal: new AbortController().signal,
      abort: () => undefined,
      deadlineAt: Infinity,
    });
    const apollo = createApolloServer({
      config: serving,
      limits: documentLimits,
      schema: createSchema(project),
      log: createLog("silent", { write: () => undefined }),
      challenges: { consent: createConsentUrls(config), authorityHost: config.authorityHost },
      prefetchTokens: true,
    });

    const document = parse(query);
    const operation = getOperationAST(document);
    if (!operation) throw new Error("the document has no operation");
    const tokenPlan = analyzeOperation(createSchema(project), document, operation);
    for (const { api, scopes } of tokenPlan.all) {
      const { resource = "" } = downstreams.find(({ name }) => name === api) ?? {};
      await tokens.acquireToken(identity, { downstream: api, resource, scopes });
    }
    const prefetchTokens = (): Promise<void> => {
      for (const access of tokenPlan.planFor({})) downstream.prefetch(access);
      return Promise.resolve();
    };
    const contextValue: RequestContext = {
      requestId: "bench",
      identity,
      record,
      tokenTrace: disabledTokenTrace,
      budget: createUnlimitedBudget(),
      chargeCost: () => undefined,
      downstream: { ...downstream, getClient: () => instantClient },
    };
    const executeOperation = async (): Promise<void> => {
      const { body } = await apollo.executeOperation({ query }, { contextValue });
      if (body.kind !== "single" || body.singleResult.errors)
        throw new Error(`the operation failed: ${JSON.stringify(body)}`);
    };
    return await measureCpu({ plan_us: prefetchTokens, cached_us: executeOperation }, { calls: 5_000 });
  } finally {
    await http.close();
    await emulator.close();
  }
}

const user = { id: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f01", displayName: "Alice Archer" };
const projectPayload = { id: "prj-001", name: "Berth Booking Portal", ownerId: user.id };

/** Replaces the clients of both APIs and responds immediately. */
const instantClient = {
  directory: {
    getMe: () => Promise.resolve(user),
    getUserById: () => Promise.resolve(user),
  } satisfies Partial<Record<keyof DirectoryClient, unknown>>,
  projectsOfMember: () =>
    Promise.resolve({
      edges: [
        { cursor: "a", node: projectPayload },
        { cursor: "b", node: projectPayload },
      ],
      pageInfo: { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false },
    }),
};
