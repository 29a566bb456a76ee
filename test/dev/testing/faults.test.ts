import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startScriptedApi, startTestServer, type TestServer } from "@oboql/dev/testing";
import { projectConfig } from "../../support/test-server.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer(projectConfig);
});
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

const query = '{ item(id: "1") { name } me { displayName } }';
const inventory = "GET /inventory/items";
const graph = "GET /v1.0/me";

/** The fields that failed, with their codes. */
async function ask(server = api): Promise<unknown> {
  const { body } = await server.ask(query);
  return Object.fromEntries((body.errors ?? []).map(({ path, extensions }) => [path?.[0], extensions["code"]]));
}

it("counts the calls of each API and its exchanges", async () => {
  const { calls } = api.emulator;
  calls.reset();
  await api.ask('{ a: item(id: "1") { name keeper { displayName } } b: item(id: "2") { name } me { displayName } }');
  expect(calls.count(inventory)).toBe(1);
  expect(calls.count("GET /v1.0/*")).toBe(2);
  expect(calls.count("BATCH GET /v1.0/*") + calls.count("POST /v1.0/$batch")).toBeLessThanOrEqual(3);
  expect(calls.count("on-behalf-of https://graph.microsoft.com")).toBe(1);
  expect(calls.count("on-behalf-of *")).toBe(2);
  expect(calls.count("GET /nothing")).toBe(0);
  calls.reset();
  expect(calls.count("GET /*")).toBe(0);
});

it("injects status and body into calls of Microsoft Graph and of an emulated API, as often as told", async () => {
  for (const [key, field] of [
    [inventory, "item"],
    [graph, "me"],
  ] as const)
    for (const [status, body, code] of [
      [403, undefined, "DOWNSTREAM_FORBIDDEN"],
      [500, "<html>broken</html>", "DOWNSTREAM_ERROR"],
      [200, '{"half":', "DOWNSTREAM_ERROR"],
      [429, { error: "slow down" }, "DOWNSTREAM_THROTTLED"],
    ] as const) {
      const headers = { "retry-after": "600" };
      const end = api.emulator.faults.inject({ key, response: { status, headers, body } });
      expect(await ask(), `${key} ${status}`).toEqual({ [field]: code });
      end();
      expect(await ask(), key).toEqual({});
    }
  api.emulator.faults.inject({ key: inventory, response: { status: 403 }, times: 1 });
  expect([await ask(), await ask()]).toEqual([{ item: "DOWNSTREAM_FORBIDDEN" }, {}]);
});

it("resets the connection of a call, and of an exchange", async () => {
  for (const [key, failed] of [
    [inventory, { item: "DOWNSTREAM_UNAVAILABLE" }],
    [graph, { me: "DOWNSTREAM_UNAVAILABLE" }],
    ["on-behalf-of api://*", { item: "TOKEN_SERVICE_UNAVAILABLE" }],
  ] as const) {
    const end = api.emulator.faults.inject({ key, reset: true });
    expect(await ask(), key).toEqual(failed);
    end();
  }
});

it("holds a call until the test releases it, or for some time", async () => {
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => (release = resolve));
  api.emulator.faults.inject({ key: inventory, until, delayMs: 1, times: 1 });
  api.emulator.calls.reset();
  const response = ask();
  await expect.poll(() => api.emulator.calls.count(inventory)).toBe(1);
  release();
  expect(await response).toEqual({});
});

it("ends the wait for an API that never responds at the deadline of the request", async () => {
  const server = await startTestServer(projectConfig, { LIMIT_REQUEST_MS: "1000" }, { emulator: api.emulator });
  api.emulator.faults.inject({ key: inventory, hang: true });
  expect(await ask(server)).toEqual({ item: "DEADLINE_EXCEEDED" });
  await server.close();
});

it("refuses the connections of an API that is down", async () => {
  const down = await startScriptedApi();
  await down.close();
  for (const [variable, field] of [
    ["INVENTORY_BASE_URL", "item"],
    ["MICROSOFT_GRAPH_BASE_URL", "me"],
  ] as const) {
    const server = await startTestServer(projectConfig, { [variable]: down.url }, { emulator: api.emulator });
    expect(await ask(server), variable).toEqual({ [field]: "DOWNSTREAM_UNAVAILABLE" });
    await server.close();
  }
});

it("replaces an API by a script, and shows the requests that it received", async () => {
  const inventoryApi = await startScriptedApi();
  const server = await startTestServer(
    projectConfig,
    { INVENTORY_BASE_URL: inventoryApi.url },
    { emulator: api.emulator },
  );
  const item = { number: "1", name: "Rope", count: 3, keeperId: null };
  inventoryApi.script({ status: 503, headers: { "retry-after": "0" } }, "reset", { status: 200, body: [item] });

  expect((await server.ask('{ item(id: "1") { name count } }')).body).toEqual({
    data: { item: { name: "Rope", count: 3 } },
  });

  expect(inventoryApi.received.map(({ method, path }) => `${method} ${path}`)).toEqual(
    Array.from({ length: 3 }, () => "GET /items?numbers=1"),
  );
  expect(inventoryApi.received[0]?.headers.authorization).toMatch(/^Bearer /);
  await server.close();
  await inventoryApi.close();
});

it("lets the tokens of clients and of APIs expire with the clock", async () => {
  const server = await startTestServer(projectConfig);
  const { clock, calls } = server.emulator;
  const lastingToken = await server.emulator.issueToken({
    claims: { exp: Math.floor(clock.now() / 1000) + 48 * 3600 },
  });
  const token = await server.emulator.issueToken();
  const send = async (bearer: string) => (await server.ask("{ me { displayName } }", { token: bearer })).status;
  expect([await send(token), await send(lastingToken)]).toEqual([200, 200]);
  calls.reset();

  clock.advance(30 * 3_600_000);

  expect(await send(token)).toBe(401);
  expect(await send(lastingToken)).toBe(200);
  expect(calls.count("on-behalf-of *")).toBe(1);
  await server.close();
});

it("shows the log, and errors in full if asked", async () => {
  const server = await startTestServer(projectConfig, {}, { debugErrors: true, emulator: api.emulator });
  api.emulator.faults.inject({ key: inventory, response: { status: 404, body: "no route" } });
  const { body } = await server.ask(query);
  expect(body.errors?.[0]?.extensions["debug"]).toMatchObject({ call: { status: 404, body: "no route" } });
  expect(server.logged().join("")).toContain("no route");
  await server.close();
});
