import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { boardsApi } from "../../support/project.ts";
import { graphExchange, boardsCall } from "../../support/auth-challenges.ts";
import { createLatch } from "../../support/latch.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const boardsExchange = `on-behalf-of ${boardsApi.resource}`;
const tokenCall = "POST /oauth2/v2.0/token";
const nested = "{ boards(first: 1) { nodes { owner { displayName } } } }";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
  await api.ask("{ __typename }");
});
beforeEach(() => {
  api.emulator.calls.reset();
});
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

/** The exchanges since the last reset, sorted. */
function listExchanges(): string[] {
  const keys = Object.keys(api.emulator.calls.counts());
  return keys.filter((key) => key.startsWith("on-behalf-of")).sort();
}

it("fetches the tokens of all APIs concurrently, before any API is called", async () => {
  const latch = createLatch();
  for (const key of [graphExchange, boardsExchange]) api.emulator.faults.inject({ key, until: latch.released });
  const response = api.ask(nested);
  await expect.poll(() => api.emulator.calls.counts()).toMatchObject({ [graphExchange]: 1, [boardsExchange]: 1 });
  latch.release();
  expect((await response).body.errors).toBeUndefined();
  const keys = api.emulator.calls
    .list()
    .map(({ key }) => key)
    .filter((key) => key !== tokenCall);
  expect(keys.slice(0, 2).sort()).toEqual([graphExchange, boardsExchange].sort());
  expect(keys.slice(2)).toEqual([boardsCall, "GET /v1.0/users/{id}"]);
});

it("fetches one token for all scopes of an API", async () => {
  await api.ask(
    "{ me { displayName manager { displayName } } users(first: 1) { nodes { id } } messages(first: 1) { nodes { id } } }",
  );
  expect(api.emulator.calls.counts()[graphExchange]).toBe(1);
});

it("fetches no token for an API that the operation does not select", async () => {
  for (const [query, expected] of [
    ["{ __typename }", []],
    ["{ boards @skip(if: true) { nodes { name } } }", []],
    ["{ boards(first: 1) { nodes { name } } }", [boardsExchange]],
  ] as const) {
    api.emulator.calls.reset();
    await api.ask(query);
    expect(listExchanges(), query).toEqual(expected);
  }
});

it("fetches only the tokens of the executed operation, whichever operation of the document was sent before", async () => {
  const query = `query Graph { me { displayName } }
    query Boards { boards(first: 1) { nodes { name } } }
    query Both { ...Nested } fragment Nested on Query ${nested}`;
  const expected: Record<string, readonly string[]> = {
    Graph: [graphExchange],
    Boards: [boardsExchange],
    Both: [graphExchange, boardsExchange],
  };
  for (const operationName of ["Graph", "Boards", "Both", "Graph", "Boards"]) {
    api.emulator.calls.reset();
    expect((await api.ask(query, { operationName })).body.errors, operationName).toBeUndefined();
    expect(listExchanges(), operationName).toEqual(expected[operationName]?.toSorted());
  }
});

it("fetches the tokens that the variables of each request require, before any API is called", async () => {
  const query = `query ($with: Boolean!) {
    boards(first: 1) { nodes { name owner @include(if: $with) { displayName } } }
  }`;
  for (const [isIncluded, expected] of [
    [false, [boardsExchange]],
    [true, [graphExchange, boardsExchange]],
    [false, [boardsExchange]],
  ] as const) {
    api.emulator.calls.reset();
    const latch = createLatch();
    api.emulator.faults.inject({ key: boardsExchange, until: latch.released, times: 1 });
    const response = api.ask(query, { variables: { with: isIncluded } });
    await expect.poll(listExchanges).toEqual(expected.toSorted());
    latch.release();
    expect((await response).body.errors).toBeUndefined();
    expect(listExchanges(), `with: ${String(isIncluded)}`).toEqual(expected.toSorted());
  }
});

it("fetches no token for a request that cannot be executed", async () => {
  for (const query of ["{ nothing }", "{ me {", "query A { me { id } } query B { me { id } }"]) {
    const { status } = await api.ask(query);
    expect(status, query).toBe(400);
    expect(api.emulator.calls.counts(), query).toEqual({});
  }
});

it("leaves scopes that fail together to the fields, and does not repeat a recently failed exchange", async () => {
  const token = await api.emulator.issueToken({ user: "bob@harbor.example" });
  const query = "{ me { displayName } messages(first: 1) { nodes { subject } } }";
  const first = await api.ask(query, { token });
  expect(first.body.data).toEqual({ me: { displayName: "Bob Baker" }, messages: null });
  // One exchange for both scopes, then one for each.
  expect(api.emulator.calls.counts()[graphExchange]).toBe(3);

  const second = await api.ask(query, { token });
  expect(second.body.data).toEqual(first.body.data);
  expect(api.emulator.calls.counts()[graphExchange]).toBe(3);
});

it("ignores a failed exchange of a token that no field uses", async () => {
  api.emulator.faults.inject({ key: graphExchange, response: { status: 500 } });
  const { body } = await api.ask('{ board(id: "nothing") { owner { displayName } } }');
  expect(body).toEqual({ data: { board: null } });
});
