import { afterEach, expect, it, onTestFinished } from "vitest";
import { boardsApi } from "../../support/project.ts";
import { graphRegistration, tenantId } from "@oboql/dev/emulator";
import { startEmulator } from "../../support/emulator.ts";
import { startScriptedApi } from "@oboql/dev/testing";
import { startTestServer } from "../../support/test-server.ts";
import { createCredential } from "../../../src/tokens/credentials/credential.ts";
import { createOboTokenProvider } from "../../../src/tokens/obo-token-provider.ts";
import { noopTokenMetrics } from "../../../src/telemetry/token-metrics.ts";
import { loadAppConfig } from "../../support/project.ts";
import { createHttpClient } from "../../../src/http-client/http-client.ts";
import { createLog } from "../../../src/telemetry/logger.ts";
import { createIdentity } from "../../support/identities.ts";
import { getLogLines, type LogLine } from "../../support/operation-lines.ts";
import { resetManagedIdentity } from "../../support/reset-managed-identity.ts";

const correlationId = "0b9f3a52-6d1e-4c7a-8f20-1e2d3c4b5a69";
const message = "token exchange failed";

const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

it("leaves one line that names an expired secret at LOG_LEVEL=warn, whatever the load, without a secret", async () => {
  const api = await startTestServer({ LOG_LEVEL: "warn", AZURE_CLIENT_SECRET: "the-expired-secret" });
  closes.push(() => api.close());
  const description = "AADSTS7000222: The provided client secret keys for app are expired. alice@harbor.example";
  api.emulator.faults.inject({
    key: "POST /oauth2/v2.0/token",
    response: {
      status: 401,
      body: {
        error: "invalid_client",
        error_codes: [7000222],
        error_description: description,
        correlation_id: correlationId,
      },
    },
  });
  const token = await api.emulator.issueToken();
  await Promise.all(Array.from({ length: 20 }, () => api.ask("{ me { displayName } }")));
  await api.ask("{ me { displayName } }", { token });
  const { body } = await api.ask("{ boards(first: 1) { nodes { name } } }", { token });
  expect(body.errors?.[0]?.extensions).toEqual({ code: "SERVICE_MISCONFIGURED", correlationId });
  expect(getLogLines(api, message)).toEqual([
    expect.objectContaining({
      level: 50,
      downstream: "MICROSOFT_GRAPH",
      aadsts: [7000222],
      correlationId,
      tenantId,
      cause: "The client secret has expired",
    }),
  ]);
  const logged = api.logged().join("");
  for (const secret of ["the-expired-secret", "provided client secret", "alice", ...token.split("."), "User.Read"])
    expect(logged, secret).not.toContain(secret);
});

it("logs failures of each API once, and none from the cache", async () => {
  const api = await startTestServer({ LOG_LEVEL: "warn" });
  closes.push(() => api.close());
  for (const { resource } of [graphRegistration, boardsApi])
    api.emulator.faults.inject({
      key: `on-behalf-of ${resource}`,
      response: { status: 400, body: { error: "invalid_grant", error_codes: [50105] } },
    });
  const token = await api.emulator.issueToken();
  for (let count = 0; count < 3; count++) {
    const { body } = await api.ask("{ me { displayName } boards(first: 1) { nodes { name } } }", { token });
    expect(body.errors?.map(({ extensions }) => [extensions["code"], extensions["reason"]])).toEqual([
      ["FORBIDDEN", "user_not_assigned"],
      ["FORBIDDEN", "user_not_assigned"],
    ]);
  }
  const lines = getLogLines(api, message);
  expect(lines.map(({ downstream, level }) => [downstream, level]).sort()).toEqual([
    ["BOARDS", 40],
    ["MICROSOFT_GRAPH", 40],
  ]);
});

it("logs an unavailable managed identity endpoint", async () => {
  const endpoint = await startScriptedApi();
  endpoint.script({ status: 400, body: { error: "invalid_request" } });
  process.env["IDENTITY_ENDPOINT"] = `${endpoint.url}/msi/token`;
  process.env["IDENTITY_HEADER"] = "a-header-of-the-platform";
  await resetManagedIdentity();
  onTestFinished(async () => {
    delete process.env["IDENTITY_ENDPOINT"];
    delete process.env["IDENTITY_HEADER"];
    await resetManagedIdentity();
    await endpoint.close();
  });
  const emulator = await startEmulator({ port: 0 });
  const environment = { ...emulator.environment };
  delete environment["AZURE_CLIENT_SECRET"];
  const api = await startTestServer(
    { LOG_LEVEL: "warn", AZURE_MANAGED_IDENTITY_CLIENT_ID: "99999999-8888-4777-8666-555555555555" },
    { emulator: { ...emulator, environment } },
  );
  closes.push(
    () => api.close(),
    () => emulator.close(),
  );
  await api.ask("{ me { displayName } }");
  expect(getLogLines(api, message)).toMatchObject([
    { downstream: "MICROSOFT_GRAPH", cause: expect.stringContaining("managed identity") as string },
  ]);
});

it("logs failed background refreshes", async () => {
  const lines: string[] = [];
  const emulator = await startEmulator({ port: 0 });
  const config = loadAppConfig({}, emulator.environment);
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_000_000, connections: 4 });
  closes.push(
    () => http.close(),
    () => emulator.close(),
  );
  let now = Date.now();
  const provider = createOboTokenProvider({
    config: config.auth,
    credential: createCredential({ config: config.auth, http, now: () => now }),
    http,
    sharedCache: undefined,
    metrics: noopTokenMetrics,
    log: createLog("warn", { write: (line) => lines.push(line) }),
    now: () => now,
    limits: { maxSessions: 10, maxBytes: 1_000_000, exchangesPerMinute: 60 },
  });
  const identity = createIdentity(await emulator.issueToken(), { expiresAt: now + 24 * 3_600_000 });
  const graphRequest = {
    downstream: "MICROSOFT_GRAPH",
    resource: graphRegistration.resource,
    scopes: ["User.Read"],
  };
  const { value, refreshAt } = await provider.acquireToken(identity, graphRequest);
  emulator.faults.inject({
    key: "POST /oauth2/v2.0/token",
    response: { status: 401, body: { error: "invalid_client", error_codes: [7000222] } },
  });
  now = refreshAt;
  // The cached token is returned, and refreshed in the background.
  const cached = await provider.acquireToken(identity, graphRequest);
  expect(cached.value.reveal() === value.reveal()).toBe(true);
  await expect
    .poll(() => lines.map((line) => JSON.parse(line) as LogLine))
    .toMatchObject([{ msg: message, level: 50, aadsts: [7000222], downstream: "MICROSOFT_GRAPH" }]);
});
