import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createApolloServer } from "../../src/graphql/apollo-server.ts";
import type { Identity } from "../../src/entra/identity.ts";
import type { RequestContext } from "../../src/graphql/context.ts";
import { createLifecycle } from "../../src/server/lifecycle.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { createConsentUrls } from "../../src/entra/consent-url.ts";
import { buildSchema } from "../support/build-schema.ts";
import { createServer } from "../../src/server/server.ts";
import { createTelemetry } from "../../src/telemetry/telemetry.ts";
import { graphExchange } from "../support/auth-challenges.ts";
import { toLimitError } from "../support/expected-limit-errors.ts";
import { createUnlimitedBudget } from "../support/unlimited-budget.ts";
import { createUnusedRecord } from "../support/request-record.ts";
import { loadConfigWith } from "../support/settings.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const deadlineExceeded = { status: 504, code: "DEADLINE_EXCEEDED", limit: "request_ms", data: false };

// All deadlines pass at the same time: the tests wait for them concurrently.
describe.concurrent("an operation without any data at its deadline", () => {
  let api: TestServer;
  let token: string;
  beforeAll(async () => {
    api = await startTestServer({ LIMIT_REQUEST_MS: "1500" });
    token = await api.emulator.issueToken();
    await api.ask("{ me { displayName } }", { token }); // Caches the access token of this session.
    for (const key of ["GET /v1.0/me", graphExchange, "POST /oauth2/v2.0/token"])
      api.emulator.faults.inject({ key, hang: true });
  });
  afterAll(() => api.close());

  it("fails with 504 at the deadline if a downstream API does not respond", async () => {
    expect(toLimitError(await api.ask("{ me { displayName } }", { token }))).toEqual(deadlineExceeded);
  });

  it("fails with 504 at the deadline if the token endpoint does not respond", async () => {
    const response = await api.ask("{ me { displayName } }", { user: "mona@harbor.example" });
    expect(toLimitError(response)).toEqual(deadlineExceeded);
    expect(api.logged().filter((line) => line.includes("unexpected error"))).toEqual([]);
  });
});

describe.concurrent("an operation with partial data at its deadline", () => {
  let api: TestServer;
  let token: string;
  beforeAll(async () => {
    api = await startTestServer({ LIMIT_REQUEST_MS: "4000" });
    token = await api.emulator.issueToken();
    // Caches access tokens of both APIs.
    await api.ask("{ me { displayName } boards(first: 1) { nodes { id } } }", { token });
    api.emulator.faults.inject({ key: "POST /boards/graphql", hang: true });
  });
  afterAll(() => api.close());

  it("returns partial data and DEADLINE_EXCEEDED at the deadline", async () => {
    const { status, body } = await api.ask("{ me { displayName } boards(first: 1) { nodes { id } } }", { token });
    expect(status).toBe(200);
    expect(body.data).toEqual({ me: { displayName: "Alice Archer" }, boards: null });
    expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["DEADLINE_EXCEEDED"]);
  });

  it("reports OUTCOME_UNKNOWN for a mutation that was sent before the deadline", async () => {
    const mutation = 'mutation { createBoard(input: { name: "Late" }) { __typename } }';
    const { status, body } = await api.ask(mutation, { token });
    expect(status).toBe(200);
    expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["OUTCOME_UNKNOWN"]);
  });
});

it("fails with 504 at the deadline if a resolver never settles", async () => {
  const log = createLog("silent", { write: () => undefined });
  const config = { ...loadConfigWith().server, port: 0 };
  const limits = { ...loadConfigWith().limits, requestMs: 100 };
  const schema = buildSchema("extend type Query { never: String }", {
    Query: { never: () => new Promise(() => undefined) },
  });
  const challenges = {
    consent: createConsentUrls({ authorityHost: "", clientId: "", audiences: [] }),
    authorityHost: "",
  };
  const server = await createServer({
    config,
    limits,
    apollo: createApolloServer({ config, limits, schema, log, prefetchTokens: true, challenges }),
    authenticate: () => ({}) as Identity,
    enforceRateLimits: () => undefined,
    createContext: () =>
      ({
        requestId: "request-7",
        record: createUnusedRecord("request-7"),
        budget: createUnlimitedBudget(),
        chargeCost: () => undefined,
      }) as Partial<RequestContext> as RequestContext,
    ready: () => Promise.resolve(),
    log,
    telemetry: await createTelemetry({ config: { metrics: "off", tracing: undefined }, log }),
    metricsPage: undefined,
    lifecycle: createLifecycle(),
  });
  onTestFinished(() => server.close());
  const url = await server.listen({ port: 0, host: "127.0.0.1" });
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ never }" }),
  });
  expect({ status: response.status, body: await response.json() }).toMatchObject({
    status: 504,
    body: { errors: [{ extensions: { code: "DEADLINE_EXCEEDED", limit: "request_ms" } }] },
  });
});
