import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { inventoryApi } from "../../support/apis/inventory/emulated-api.ts";
import { boardsApi } from "../../support/project.ts";
import {
  batchCall,
  countExchangesAndCalls,
  graphExchange,
  boardsCall,
  itemsCall,
  setCountCall,
} from "../../support/auth-challenges.ts";

const boardsExchange = `on-behalf-of ${boardsApi.resource}`;
const inventoryExchange = `on-behalf-of api://${inventoryApi.clientId}`;
const me = "{ me { displayName } }";
const meAndUsers = "{ me { displayName } users(first: 1) { nodes { displayName } } }";
const list = "{ boards(first: 1) { nodes { name } } }";
const create = 'mutation { createBoard(input: { name: "Pier" }) { __typename } }';
const item = '{ item(id: "1") { name } }';
const setCount = 'mutation { setItemCount(input: { itemId: "1", count: 2 }) { item { count } } }';
const send = 'mutation { sendMail(input: { to: ["bob@harbor.example"], subject: "s", body: "b" }) { accepted } }';

/** Calls whose access token is rejected: the operation, the downstream call and the token exchange. */
const sources: [name: string, query: string, call: string, exchange: string][] = [
  ["a query of Boards", list, boardsCall, boardsExchange],
  ["a mutation of Boards", create, boardsCall, boardsExchange],
  ["a query of the inventory", item, itemsCall, inventoryExchange],
  ["a mutation of the inventory", setCount, setCountCall, inventoryExchange],
  ["a whole $batch", meAndUsers, batchCall, graphExchange],
  ["an item of a $batch", meAndUsers, "GET /v1.0/me", graphExchange],
  ["a single GET of Graph", me, "GET /v1.0/me", graphExchange],
  ["a mutation of Graph", send, "POST /v1.0/me/sendMail", graphExchange],
];

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

/** Starts another session, with the tokens of both APIs in the cache and no recorded calls. */
async function signIn(): Promise<string> {
  api.emulator.faults.clear();
  const token = await api.emulator.issueToken();
  await api.ask('{ me { displayName } boards(first: 1) { nodes { name } } item(id: "1") { name } }', { token });
  await new Promise((done) => setTimeout(done, 2));
  api.emulator.calls.reset();
  return token;
}

const unauthorized = { status: 401, headers: { "www-authenticate": 'Bearer error="invalid_token"' } };

it("replaces a cached token that an API rejects, and retries once", async () => {
  for (const [name, query, call, exchange] of sources) {
    const token = await signIn();
    api.emulator.faults.inject({ key: call, response: unauthorized, times: 1 });
    const { status, body } = await api.ask(query, { token });
    expect([status, body.errors], name).toEqual([200, undefined]);
    expect(countExchangesAndCalls(api, exchange, call), name).toEqual([1, 2]);
  }
});

it("replaces the tokens of a session for an API at most once a minute if the API rejects all", async () => {
  for (const [name, query, call, exchange] of sources) {
    const token = await signIn();
    api.emulator.faults.inject({ key: call, response: unauthorized });
    for (const calls of [2, 3, 4]) {
      const { body } = await api.ask(query, { token });
      expect(body.errors?.[0]?.extensions["code"], name).toBe("DOWNSTREAM_UNAUTHORIZED");
      expect(countExchangesAndCalls(api, exchange, call), name).toEqual([1, calls]);
    }
  }
});

it("replaces no token that was issued for this operation", async () => {
  for (const [name, query, call, exchange] of sources) {
    api.emulator.faults.clear();
    api.emulator.calls.reset();
    api.emulator.faults.inject({ key: call, response: unauthorized, times: 1 });
    const { body } = await api.ask(query, { token: await api.emulator.issueToken() });
    expect(body.errors?.[0]?.extensions["code"], name).toBe("DOWNSTREAM_UNAUTHORIZED");
    expect(countExchangesAndCalls(api, exchange, call), name).toEqual([1, 1]);
  }
});

it("shares one replacement between concurrent operations of a session", async () => {
  const token = await signIn();
  // All calls are sent with the cached token before the first of them is rejected.
  const allSent = (async () => {
    while ((api.emulator.calls.counts()[boardsCall] ?? 0) < 8) await new Promise((done) => setTimeout(done, 5));
  })();
  api.emulator.faults.inject({ key: boardsCall, response: unauthorized, times: 8, until: allSent });
  const responses = await Promise.all(Array.from({ length: 8 }, () => api.ask(list, { token })));
  expect(responses.flatMap(({ body }) => body.errors ?? [])).toEqual([]);
  expect(countExchangesAndCalls(api, boardsExchange, boardsCall)).toEqual([1, 16]);
});
