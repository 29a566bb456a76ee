import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClaimsChallenge } from "@oboql/dev/emulator";
import { inventoryApi } from "../../support/apis/inventory/emulated-api.ts";
import { boardsApi } from "../../support/project.ts";
import { SessionRevokedError } from "../../../src/errors/service-errors.ts";
import {
  batchCall,
  claimsChallengeHeader,
  toClaimsRequest,
  countExchangesAndCalls,
  graphGets,
  graphExchange,
  nbfClaimsRequest,
  boardsCall,
  itemsCall,
  setCountCall,
} from "../../support/auth-challenges.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { createTestProvider, minute } from "../../support/test-token-provider.ts";

const boardsExchange = `on-behalf-of ${boardsApi.resource}`;
const inventoryExchange = `on-behalf-of api://${inventoryApi.clientId}`;
const claims = nbfClaimsRequest("1700000000");

let api: TestServer;
let token: string;
beforeAll(async () => {
  api = await startTestServer();
});
beforeEach(() => signIn());
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

/** Starts another session, with the tokens of both APIs in the cache, no faults and no recorded calls. */
async function signIn(): Promise<void> {
  api.emulator.faults.clear();
  token = await api.emulator.issueToken();
  await api.ask('{ me { displayName } boards(first: 1) { nodes { name } } item(id: "1") { name } }', { token });
  api.emulator.calls.reset();
}

const me = "{ me { displayName } }";
const meAndUsers = "{ me { displayName } users(first: 1) { nodes { displayName } } }";
const list = "{ boards(first: 1) { nodes { name } } }";
const create = 'mutation { createBoard(input: { name: "Pier" }) { __typename } }';
const item = '{ item(id: "1") { name } }';
const setCount = 'mutation { setItemCount(input: { itemId: "1", count: 2 }) { item { count } } }';
const send = 'mutation { sendMail(input: { to: ["bob@harbor.example"], subject: "s", body: "b" }) { accepted } }';

/** Sources of claims challenges: the operation, the downstream call and the token exchange. */
const sources: [string, string, string, string][] = [
  ["a query of Boards", list, boardsCall, boardsExchange],
  ["a mutation of Boards", create, boardsCall, boardsExchange],
  ["a query of the inventory", item, itemsCall, inventoryExchange],
  ["a mutation of the inventory", setCount, setCountCall, inventoryExchange],
  ["a whole $batch", meAndUsers, batchCall, graphExchange],
  ["a single GET of Graph", me, "GET /v1.0/me", graphExchange],
  ["a mutation of Graph", send, "POST /v1.0/me/sendMail", graphExchange],
];

it("satisfies a claims challenge with one exchange and one retry", async () => {
  for (const [name, query, call, exchange] of sources) {
    await signIn();
    api.emulator.faults.inject({ key: call, response: createClaimsChallenge(claims), times: 1 });
    const { status, body } = await api.ask(query, { token });
    expect(status, name).toBe(200);
    expect(body.errors, name).toBeUndefined();
    expect(countExchangesAndCalls(api, exchange, call), name).toEqual([1, 2]);

    await api.ask(query, { token });
    expect(countExchangesAndCalls(api, exchange, call), name).toEqual([1, 3]);
  }
});

it("fails with INTERACTION_REQUIRED if the retry after a claims challenge is challenged too", async () => {
  for (const [name, query, call, exchange] of sources) {
    await signIn();
    for (const value of ["1", "2", "3", "4"])
      api.emulator.faults.inject({ key: call, response: createClaimsChallenge(nbfClaimsRequest(value)), times: 1 });
    const { status, body } = await api.ask(query, { token });
    expect(status, name).toBe(401);
    expect(body, name).not.toHaveProperty("data");
    for (const { extensions } of body.errors ?? [])
      expect(extensions, name).toMatchObject({ code: "INTERACTION_REQUIRED", claims: nbfClaimsRequest("2") });
    expect(countExchangesAndCalls(api, exchange, call), name).toEqual([1, 2]);
  }
});

it("fails with INTERACTION_REQUIRED if Entra ID rejects the exchange for a claims challenge, and discards the rejected token", async () => {
  for (const [name, query, call, exchange] of sources) {
    await signIn();
    api.emulator.faults.inject({ key: call, response: createClaimsChallenge(claims), times: 1 });
    const response = { status: 400, body: { error: "invalid_grant", error_codes: [53003] } };
    api.emulator.faults.inject({ key: exchange, response, times: 1 });
    const rejected = await api.ask(query, { token });
    expect(rejected.body.errors?.[0]?.extensions, name).toMatchObject({ code: "INTERACTION_REQUIRED", claims });
    expect(countExchangesAndCalls(api, exchange, call), name).toEqual([1, 1]);

    expect((await api.ask(query, { token })).body.errors, name).toBeUndefined();
    expect(countExchangesAndCalls(api, exchange, call), name).toEqual([2, 2]);
  }
});

it("does not repeat an exchange for a claims challenge that Entra ID has just rejected", async () => {
  for (const [name, query, call, exchange] of sources) {
    await signIn();
    api.emulator.faults.inject({ key: call, response: createClaimsChallenge(claims) });
    const response = { status: 400, body: { error: "invalid_grant", error_codes: [53003] } };
    const end = api.emulator.faults.inject({ key: exchange, response });
    await api.ask(query, { token });
    end();
    for (const calls of [2, 3]) {
      const { body } = await api.ask(query, { token });
      expect(body.errors?.[0]?.extensions, name).toMatchObject({ code: "INTERACTION_REQUIRED", claims });
      // One token without the claims, and none with them.
      expect(countExchangesAndCalls(api, exchange, call), name).toEqual([2, calls]);
    }
  }
});

it("fails with DOWNSTREAM_UNAUTHORIZED after a 401 without a valid claims challenge for the cached token and its replacement", async () => {
  for (const [source, query, call, exchange] of sources)
    for (const [content, headers] of [
      ["no header", {}],
      ["claims that are not JSON", { "www-authenticate": claimsChallengeHeader("{") }],
    ] as const) {
      const name = `${source}: ${content}`;
      await signIn();
      api.emulator.faults.inject({ key: call, response: { status: 401, headers, body: {} } });
      const { status, body } = await api.ask(query, { token });
      expect(status, name).toBe(200);
      expect(body.errors?.[0]?.extensions, name).toMatchObject({ code: "DOWNSTREAM_UNAUTHORIZED", status: 401 });
      expect(countExchangesAndCalls(api, exchange, call), name).toEqual([1, 2]);
    }
});

describe("claims challenges of batch items", () => {
  const query =
    "{ me { displayName } users(first: 2) { nodes { displayName } } groups(first: 1) { nodes { displayName } } }";

  it("satisfies the claims challenges of a batch with one exchange and one retry, without the items that succeeded", async () => {
    api.emulator.faults.inject({
      key: "GET /v1.0/users",
      response: createClaimsChallenge(nbfClaimsRequest("1")),
      times: 1,
    });
    api.emulator.faults.inject({
      key: "GET /v1.0/groups",
      response: createClaimsChallenge(nbfClaimsRequest("2")),
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

  it("fails only the field of a batch item whose claims challenge cannot be satisfied", async () => {
    api.emulator.faults.inject({ key: "GET /v1.0/users", response: createClaimsChallenge(claims) });
    const { status, body } = await api.ask(query, { token });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ me: { displayName: "Alice Archer" }, users: null, groups: { nodes: [{}] } });
    expect(body.errors).toHaveLength(1);
    expect(countExchangesAndCalls(api, graphExchange, "GET /v1.0/users")).toEqual([1, 2]);
  });
});

it("ignores a claims challenge of a batch item in a header that is too long", async () => {
  const headers = {
    "WWW-Authenticate": claimsChallengeHeader(toClaimsRequest({ acrs: { value: "x".repeat(13_000) } })),
  };
  api.emulator.faults.inject({ key: graphGets, response: { status: 401, headers } });
  const { body } = await api.ask(meAndUsers, { token });
  expect(body.errors?.[0]?.extensions).toMatchObject({ code: "DOWNSTREAM_UNAUTHORIZED", status: 401 });
});

describe("a revoked session", () => {
  it("detects a revoked session at the next exchange and stops using its cached tokens", async () => {
    const user = "bob@harbor.example";
    const bearer = await api.emulator.issueToken({ user });
    await api.ask(item, { token: bearer });
    api.emulator.revokeSessions(user);
    api.emulator.calls.reset();

    expect((await api.ask(item, { token: bearer })).body.errors).toBeUndefined();
    const rejected = await api.ask(list, { token: bearer });
    expect(rejected.status).toBe(401);
    expect(rejected.body.errors?.[0]?.extensions).toMatchObject({ code: "INTERACTION_REQUIRED" });
    expect((await api.ask(item, { token: bearer })).body.errors?.[0]?.extensions).toMatchObject({
      code: "INTERACTION_REQUIRED",
      downstream: "INVENTORY",
    });
    expect(api.emulator.calls.counts()[itemsCall]).toBe(1);

    expect((await api.ask(item, { user })).body.errors).toBeUndefined();
  });

  it("detects a revoked session by the claims challenge of Microsoft Graph", async () => {
    const user = "mona@harbor.example";
    const bearer = await api.emulator.issueToken({ user });
    await api.ask("{ me { displayName } boards(first: 1) { nodes { name } } }", { token: bearer });
    api.emulator.revokeSessions(user);
    api.emulator.calls.reset();
    const { body } = await api.ask(me, { token: bearer });
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: "INTERACTION_REQUIRED",
      claims: expect.stringContaining('"nbf"') as string,
    });
    expect(countExchangesAndCalls(api, graphExchange, "GET /v1.0/me")).toEqual([1, 1]);
    expect((await api.ask(list, { token: bearer })).status).toBe(401);
  });

  it("detects a revoked session by a background refresh", async () => {
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
