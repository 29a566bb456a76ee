import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { projectsApi } from "../../../dev/src/emulator/tenant.ts";
import { SessionRevokedError } from "../../../src/errors/service-errors.ts";
import {
  batchCall,
  claimsChallengeHeader,
  toClaimsRequest,
  countExchangesAndCalls,
  graphExchange,
  nbfClaimsRequest,
  projectsCall,
  claimsChallengeResponse,
} from "../../support/auth-challenges.ts";
import { startTestServer, type TestServer } from "../../../dev/src/testing/start-test-server.ts";
import { createTestProvider, minute } from "../../support/test-token-provider.ts";

const projectsExchange = `on-behalf-of ${projectsApi.resource}`;
const claims = nbfClaimsRequest("1700000000");

let api: TestServer;
let token: string;
beforeAll(async () => {
  api = await startTestServer();
});
beforeEach(async () => {
  // Each test has its own sign-in, with the tokens of both APIs in the cache.
  token = await api.emulator.issueToken();
  await api.ask("{ me { displayName } projects(first: 1) { nodes { name } } }", { token });
  api.emulator.calls.reset();
});
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

const me = "{ me { displayName } }";
const list = "{ projects(first: 1) { nodes { name } } }";
const create = 'mutation { createProject(input: { name: "Pier" }) { __typename } }';
const send = 'mutation { sendMail(input: { to: ["bob@harbor.example"], subject: "s", body: "b" }) { accepted } }';

/** Sources of claims challenges: the operation, the downstream call and the token exchange. */
const sources: [string, string, string, string][] = [
  ["a query of Projects", list, projectsCall, projectsExchange],
  ["a mutation of Projects", create, projectsCall, projectsExchange],
  ["a whole $batch", me, batchCall, graphExchange],
  ["an item of a $batch", me, "BATCH GET /v1.0/me", graphExchange],
  ["a mutation of Graph", send, "POST /v1.0/me/sendMail", graphExchange],
];

describe.each(sources)("a claims challenge for %s", (_, query, call, exchange) => {
  it("is satisfied by one exchange and one retry", async () => {
    api.emulator.faults.inject({ key: call, response: claimsChallengeResponse(claims), times: 1 });
    const { status, body } = await api.ask(query, { token });
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(countExchangesAndCalls(api, exchange, call)).toEqual([1, 2]);

    await api.ask(query, { token });
    expect(countExchangesAndCalls(api, exchange, call)).toEqual([1, 3]);
  });

  it("fails with INTERACTION_REQUIRED if the retry is challenged too", async () => {
    for (const value of ["1", "2", "3", "4"])
      api.emulator.faults.inject({ key: call, response: claimsChallengeResponse(nbfClaimsRequest(value)), times: 1 });
    const { status, body } = await api.ask(query, { token });
    expect(status).toBe(401);
    expect(body).not.toHaveProperty("data");
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: "INTERACTION_REQUIRED", claims: nbfClaimsRequest("2") }),
    ]);
    expect(countExchangesAndCalls(api, exchange, call)).toEqual([1, 2]);
  });

  it("fails with INTERACTION_REQUIRED if Entra ID rejects the exchange, and discards the rejected token", async () => {
    api.emulator.faults.inject({ key: call, response: claimsChallengeResponse(claims), times: 1 });
    const answer = { status: 400, body: { error: "invalid_grant", error_codes: [53003] } };
    api.emulator.faults.inject({ key: exchange, response: answer, times: 1 });
    const rejected = await api.ask(query, { token });
    expect(rejected.body.errors?.[0]?.extensions).toMatchObject({ code: "INTERACTION_REQUIRED", claims });
    expect(countExchangesAndCalls(api, exchange, call)).toEqual([1, 1]);

    expect((await api.ask(query, { token })).body.errors).toBeUndefined();
    expect(countExchangesAndCalls(api, exchange, call)).toEqual([2, 2]);
  });

  it("does not repeat an exchange that Entra ID has just rejected", async () => {
    api.emulator.faults.inject({ key: call, response: claimsChallengeResponse(claims) });
    const answer = { status: 400, body: { error: "invalid_grant", error_codes: [53003] } };
    const end = api.emulator.faults.inject({ key: exchange, response: answer });
    await api.ask(query, { token });
    end();
    for (const calls of [2, 3]) {
      const { body } = await api.ask(query, { token });
      expect(body.errors?.[0]?.extensions).toMatchObject({ code: "INTERACTION_REQUIRED", claims });
      // One token without the claims, and none with them.
      expect(countExchangesAndCalls(api, exchange, call)).toEqual([2, calls]);
    }
  });

  it.each<[string, Record<string, string>]>([
    ["no header", {}],
    ["no claims", { "www-authenticate": 'Bearer error="insufficient_claims"' }],
    [
      "another error",
      { "www-authenticate": claimsChallengeHeader(claims).replace("insufficient_claims", "invalid_token") },
    ],
    ["claims that are not base64", { "www-authenticate": 'Bearer error="insufficient_claims", claims="§§"' }],
    ["claims that are not JSON", { "www-authenticate": claimsChallengeHeader("{") }],
    ["claims that are not an object", { "www-authenticate": claimsChallengeHeader("[1]") }],
    ["claims that are not for an access token", { "www-authenticate": claimsChallengeHeader('{"access_token":5}') }],
  ])("is DOWNSTREAM_UNAUTHORIZED without an exchange for %s", async (_name, headers) => {
    api.emulator.faults.inject({ key: call, response: { status: 401, headers, body: {} } });
    const { status, body } = await api.ask(query, { token });
    expect(status).toBe(200);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: "DOWNSTREAM_UNAUTHORIZED", status: 401 });
    expect(countExchangesAndCalls(api, exchange, call)).toEqual([0, 1]);
  });
});

describe("claims challenges for items of a batch", () => {
  const query =
    "{ me { displayName } users(first: 2) { nodes { displayName } } groups(first: 1) { nodes { displayName } } }";

  it("share one exchange and one retry, without the items that succeeded", async () => {
    api.emulator.faults.inject({
      key: "BATCH GET /v1.0/users",
      response: claimsChallengeResponse(nbfClaimsRequest("1")),
      times: 1,
    });
    api.emulator.faults.inject({
      key: "BATCH GET /v1.0/groups",
      response: claimsChallengeResponse(nbfClaimsRequest("2")),
      times: 1,
    });
    const { body } = await api.ask(query, { token });
    expect(body.errors).toBeUndefined();
    expect(api.emulator.calls.counts()).toMatchObject({
      [graphExchange]: 1,
      [batchCall]: 2,
      "BATCH GET /v1.0/me": 1,
      "BATCH GET /v1.0/users": 2,
      "BATCH GET /v1.0/groups": 2,
    });
  });

  it("fail only their own fields", async () => {
    api.emulator.faults.inject({ key: "BATCH GET /v1.0/users", response: claimsChallengeResponse(claims) });
    const { status, body } = await api.ask(query, { token });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ me: { displayName: "Alice Archer" }, users: null, groups: { nodes: [{}] } });
    expect(body.errors).toHaveLength(1);
    expect(countExchangesAndCalls(api, graphExchange, "BATCH GET /v1.0/users")).toEqual([1, 2]);
  });
});

it("ignores a claims challenge in a header that is too long", async () => {
  const headers = {
    "WWW-Authenticate": claimsChallengeHeader(toClaimsRequest({ acrs: { value: "x".repeat(13_000) } })),
  };
  api.emulator.faults.inject({ key: "BATCH GET /v1.0/me", response: { status: 401, headers } });
  const { body } = await api.ask(me, { token });
  expect(body.errors?.[0]?.extensions).toMatchObject({ code: "DOWNSTREAM_UNAUTHORIZED", status: 401 });
  expect(countExchangesAndCalls(api, graphExchange, batchCall)).toEqual([0, 1]);
});

describe("a revoked session", () => {
  it("fails at the next exchange, after which its cached tokens are not used", async () => {
    const user = "bob@harbor.example";
    const bearer = await api.emulator.issueToken({ user });
    await api.ask(me, { token: bearer });
    api.emulator.revokeSessions(user);
    api.emulator.calls.reset();

    expect((await api.ask(me, { token: bearer })).body.errors).toBeUndefined();
    const rejected = await api.ask(list, { token: bearer });
    expect(rejected.status).toBe(401);
    expect(rejected.body.errors?.[0]?.extensions).toMatchObject({ code: "INTERACTION_REQUIRED" });
    expect((await api.ask(me, { token: bearer })).body.errors?.[0]?.extensions).toMatchObject({
      code: "INTERACTION_REQUIRED",
      downstream: "MICROSOFT_GRAPH",
    });
    expect(api.emulator.calls.counts()[batchCall]).toBe(1);

    expect((await api.ask(me, { user })).body.errors).toBeUndefined();
  });

  it("is detected by an exchange for a claims challenge", async () => {
    const user = "mona@harbor.example";
    const bearer = await api.emulator.issueToken({ user });
    await api.ask("{ me { displayName } projects(first: 1) { nodes { name } } }", { token: bearer });
    api.emulator.revokeSessions(user);
    api.emulator.faults.inject({ key: batchCall, response: claimsChallengeResponse(claims), times: 1 });
    const { body } = await api.ask(me, { token: bearer });
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: "INTERACTION_REQUIRED", claims });
    expect((await api.ask(list, { token: bearer })).status).toBe(401);
  });

  it("is detected by a background refresh", async () => {
    const { provider, session, clock, authority: directory, acquire } = createTestProvider();
    directory.respond = () => Promise.resolve({ refreshAfterMs: minute });
    expect(await acquire(["A"])).toBe("token 1");
    expect(await acquire(["B"], { resource: "api://other" })).toBe("token 2");
    clock.now += 2 * minute;
    directory.respond = () => Promise.reject(new SessionRevokedError("revoked"));
    expect(await acquire(["A"])).toBe("token 1");
    await expect.poll(() => acquire(["A"]).catch((error: unknown) => error)).toBeInstanceOf(SessionRevokedError);
    await expect(
      provider.acquireToken(session, { downstream: "API", resource: "api://other", scopes: ["B"] }),
    ).rejects.toBeInstanceOf(SessionRevokedError);
  });
});
