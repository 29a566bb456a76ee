import { afterAll, beforeAll, expect, it } from "vitest";
import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";
import { checkDownstream } from "../../src/doctor/checks/downstream.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { Secret } from "../../src/lib/secret.ts";
import { startTestServer } from "../support/test-server.ts";

const key = "key-4f1b2c";
let server: ScriptedApi;
beforeAll(async () => {
  server = await startScriptedApi();
});
afterAll(() => server.close());

const environment = () => ({
  MICROSOFT_GRAPH_BASE_URL: server.url,
  MICROSOFT_GRAPH_HEADERS: `x-key=${key}`,
  BOARDS_BASE_URL: `${server.url}/graphql`,
  BOARDS_HEADERS: `x-key=${key}`,
  INVENTORY_BASE_URL: server.url,
  INVENTORY_HEADERS: `x-key=${key}`,
});

it("sends the headers of an API's environment variable with each request, and logs no value", async () => {
  const api = await startTestServer({ ...environment(), LOG_LEVEL: "trace" });
  for (const query of [
    "{ me { displayName } }",
    "{ me { displayName } users(first: 1) { nodes { displayName } } }",
    'mutation { sendMail(input: { to: ["bob@harbor.example"], subject: "s", body: "b" }) { accepted } }',
    "{ boards(first: 1) { nodes { name } } }",
    '{ item(id: "1") { name } }',
    'mutation { setItemCount(input: { itemId: "1", count: 2 }) { item { count } } }',
  ]) {
    server.script({ status: 200, body: { echo: key } });
    const { body } = await api.ask(query);
    expect(server.received.length, query).toBeGreaterThan(0);
    for (const { headers } of server.received) expect(headers["x-key"], query).toBe(key);
    expect(JSON.stringify(body), query).not.toContain(key);
  }
  expect(api.logged().join("")).not.toContain(key);
  await api.close();
});

it("hides the value in errors that are shown in full, although the API echoes it", async () => {
  const api = await startTestServer(environment(), { debugErrors: true });
  server.script({ status: 500, body: { error: `wrong key ${key}` } });
  const { body } = await api.ask('{ item(id: "1") { name } }');
  expect(JSON.stringify(body)).toContain("wrong key [redacted]");
  expect(JSON.stringify(body) + api.logged().join("")).not.toContain(key);
  await api.close();
});

it("sends them with the probe of the doctor", async () => {
  server.script({ status: 200 });
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_000, connections: 1 });
  const headers = new Map([["x-key", new Secret(key)]]);
  const probe = { method: "GET", path: "/" } as const;
  const finding = await checkDownstream(
    { name: "API", baseUrl: server.url, resource: "api://x", headers, probe },
    http,
  );
  expect(server.received[0]?.headers["x-key"]).toBe(key);
  expect(JSON.stringify(finding)).not.toContain(key);
  await http.close();
});
