import { expect, it, onTestFinished } from "vitest";
import type { TokenOptions } from "@oboql/dev/emulator";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import {
  expectNoCalls,
  expectRetryAfter,
  rateLimitedError,
  toLimitError,
} from "../../support/expected-limit-errors.ts";

const alice = "alice@harbor.example";
const bob = "bob@harbor.example";
const mona = "mona@harbor.example";

async function start(environment: Record<string, string>): Promise<TestServer> {
  const api = await startTestServer(environment);
  onTestFinished(() => api.close());
  return api;
}

it("rejects operations above a user's limit with 429 and without any call, while other users are served", async () => {
  const api = await start({ LIMIT_RATE_PER_IDENTITY: "3" });
  const alice = await api.emulator.issueToken();
  for (let count = 0; count < 3; count++) expect((await api.ask("{ __typename }", { token: alice })).status).toBe(200);
  api.emulator.calls.reset();

  for (const token of [alice, await api.emulator.issueToken({ claims: { uti: "another session" } })]) {
    const response = await api.ask("{ me { displayName } }", { token });
    expect(toLimitError(response)).toEqual(rateLimitedError("rate_per_identity"));
    expectRetryAfter(response);
    expectNoCalls(api);
  }

  expect((await api.ask("{ __typename }", { user: bob })).status).toBe(200);
});

it("rejects operations above a user's cost per minute with 429 and without any call, while other users are served", async () => {
  const api = await start({ LIMIT_COST_PER_MINUTE: "1000" });
  const alice = await api.emulator.issueToken();
  const costly = "query ($n: Int) { users(first: $n) { nodes { id } } }";
  const ask = (token: string, n: number) => api.ask(costly, { token, variables: { n } });
  // The cost is 10 + n × (1 + 1).
  for (let count = 0; count < 4; count++) expect((await ask(alice, 100)).status).toBe(200);
  api.emulator.calls.reset();

  for (const token of [alice, await api.emulator.issueToken({ claims: { uti: "another session" } })]) {
    const response = await ask(token, 100);
    expect(toLimitError(response)).toEqual(rateLimitedError("cost_per_minute"));
    expectRetryAfter(response);
    expectNoCalls(api);
  }
  expect((await api.ask("{ __typename }", { user: bob })).status).toBe(200);
});

it("enforces the rate limit per client app, which requests over a user's own limit do not consume", async () => {
  const api = await start({ LIMIT_RATE_PER_IDENTITY: "2", LIMIT_RATE_PER_CLIENT_APP: "4" });
  const alice = await api.emulator.issueToken();
  const statuses: number[] = [];
  for (let count = 0; count < 10; count++) statuses.push((await api.ask("{ __typename }", { token: alice })).status);
  expect(statuses).toEqual([200, 200, ...Array.from({ length: 8 }, () => 429)]);

  for (let count = 0; count < 2; count++) expect((await api.ask("{ __typename }", { user: bob })).status).toBe(200);
  const response = await api.ask("{ me { displayName } }", { user: mona });
  expect(toLimitError(response)).toEqual(rateLimitedError("rate_per_client_app"));
  expectRetryAfter(response);

  const claims = { azp: "11111111-2222-4333-8444-555555555555" };
  const other = await api.emulator.issueToken({ user: mona, claims });
  expect((await api.ask("{ __typename }", { token: other })).status).toBe(200);
});

it("counts each tenant by itself, for one client app and for users with the same object id", async () => {
  const api = await start({
    AZURE_TENANT_ID: "organizations",
    ALLOWED_TENANT_IDS: "*",
    LIMIT_RATE_PER_IDENTITY: "1",
    LIMIT_RATE_PER_CLIENT_APP: "2",
  });
  const tid = "11111111-2222-4333-8444-555555555555";
  const elsewhere = { claims: { tid, iss: `${api.emulator.url}/${tid}/v2.0` } };
  const ask = async (options: TokenOptions): Promise<TestResponse> =>
    api.ask("{ __typename }", { token: await api.emulator.issueToken(options) });

  expect((await ask({ user: alice })).status).toBe(200);
  expect(toLimitError(await ask({ user: alice }))).toEqual(rateLimitedError("rate_per_identity"));
  expect((await ask({ user: alice, ...elsewhere })).status).toBe(200);
  expect((await ask({ user: bob })).status).toBe(200);
  expect(toLimitError(await ask({ user: mona }))).toEqual(rateLimitedError("rate_per_client_app"));
  expect((await ask({ user: mona, ...elsewhere })).status).toBe(200);
  expect(toLimitError(await ask({ user: bob, ...elsewhere }))).toEqual(rateLimitedError("rate_per_client_app"));
});

it("does not count unauthenticated requests towards a rate limit", async () => {
  const api = await start({ LIMIT_RATE_PER_IDENTITY: "1" });
  for (let count = 0; count < 5; count++) {
    const token = await api.emulator.issueToken({ unknownKey: true });
    expect((await api.ask("{ __typename }", { token })).status).toBe(401);
  }
  expect((await api.ask("{ __typename }")).status).toBe(200);
});
