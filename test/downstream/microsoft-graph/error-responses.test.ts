import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { waitUntil } from "../../support/clock.ts";
import { createLatch } from "../../support/latch.ts";
import { listGets, countReads, expectValidGraphRequests, listErrors } from "./graph-requests.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

beforeEach(() => {
  api.emulator.calls.reset();
});

afterEach(() => {
  expectValidGraphRequests(api);
  api.emulator.faults.clear();
});

afterAll(() => api.close());

const key = (path: string): string => `GET /v1.0${path}`;

const half = "{ me { displayName manager { displayName } photo groups(first: 1) { nodes { displayName } } } }";

it("retries a throttled batch item alone", async () => {
  const response = { status: 429, headers: { "Retry-After": "0" } };
  api.emulator.faults.inject({ key: key("/users/{id}/manager"), response, times: 1 });

  const { body } = await api.ask("{ me { manager { displayName } photo groups(first: 1) { nodes { displayName } } } }");

  expect(body.errors).toBeUndefined();
  expect(body.data).toMatchObject({ me: { manager: { displayName: "Mona Marsh" } } });
  const id = String(api.emulator.users[0]?.id);
  expect(listGets(api)).toEqual([
    `/users/${id}/manager?$select=id,displayName`,
    `/users/${id}/manager?$select=id,displayName`,
    `/users/${id}/memberOf/microsoft.graph.group?$select=id,displayName&$count=true&$top=1`,
    `/users/${id}/photos/48x48/$value`,
  ]);
  expect(countReads(api)).toBe(3);
});

it("retries several throttled items of a batch in one more batch and resolves their own fields", async () => {
  const response = { status: 429, headers: { "Retry-After": "0" } };
  const query = "{ users(first: 20) { nodes { displayName manager { displayName } } } }";
  const { body: truth } = await api.ask(query);
  api.emulator.calls.reset();
  api.emulator.faults.inject({ key: key("/users/{id}/manager"), response, times: 3 });

  expect((await api.ask(query)).body).toEqual(truth);
  expect(listGets(api)).toHaveLength(1 + 20 + 3);
  expect(countReads(api)).toBe(3);
});

it("fails only the field of a failed batch item", async () => {
  for (const [status, code] of [
    [400, "DOWNSTREAM_ERROR"],
    [403, "DOWNSTREAM_FORBIDDEN"],
    [429, "DOWNSTREAM_THROTTLED"],
    [503, "DOWNSTREAM_UNAVAILABLE"],
  ] as const) {
    const errorResponse = { status, headers: { "Retry-After": "60" }, body: { error: { message: "secret detail" } } };
    const removeFault = api.emulator.faults.inject({
      key: key("/users/{id}/memberOf/microsoft.graph.group"),
      response: errorResponse,
    });
    const response = await api.ask(half);
    removeFault();

    const row = String(status);
    expect(response.status, row).toBe(200);
    expect(response.body.data, row).toEqual({
      me: {
        ...{ displayName: "Alice Archer", manager: { displayName: "Mona Marsh" } },
        ...{ photo: expect.stringContaining("data:image/png;base64,") as string, groups: null },
      },
    });
    expect(listErrors(response), row).toEqual([["me.groups", code]]);
    expect(response.body.errors?.[0]?.extensions, row).toEqual({
      ...{ code, downstream: "MICROSOFT_GRAPH", status },
      retryAfterSeconds: 60,
    });
    expect(JSON.stringify([response.body, api.logged()]), row).not.toContain("secret");
  }
});

it("reports each failed item of a batch with its own error code", async () => {
  api.emulator.faults.inject({ key: key("/users/{id}/manager"), response: { status: 403 } });
  api.emulator.faults.inject({ key: key("/users/{id}/photos/{size}/$value"), response: { status: 500 } });
  api.emulator.faults.inject({ key: key("/users/{id}/memberOf/microsoft.graph.group"), response: { status: 404 } });

  const response = await api.ask(half);

  expect(response.body.data).toEqual({
    me: { displayName: "Alice Archer", manager: null, photo: null, groups: null },
  });
  expect([...listErrors(response)].sort()).toEqual([
    ["me.groups", "DOWNSTREAM_NOT_FOUND"],
    ["me.manager", "DOWNSTREAM_FORBIDDEN"],
    ["me.photo", "DOWNSTREAM_ERROR"],
  ]);
});

it("fails only the field of one failed item among many of the same field", async () => {
  api.emulator.faults.inject({ key: key("/users/{id}/manager"), response: { status: 403 }, times: 1 });

  const response = await api.ask("{ users(first: 5) { nodes { displayName manager { displayName } } } }");

  const { nodes } = response.body.data?.["users"] as { nodes: { displayName: string; manager: unknown }[] };
  expect(nodes.map(({ displayName }) => displayName)).not.toContain(null);
  expect(listErrors(response)).toEqual([["users.nodes.0.manager", "DOWNSTREAM_FORBIDDEN"]]);
});

it("waits for a slow batch item", async () => {
  const { released, release } = createLatch();
  api.emulator.faults.inject({ key: key("/users/{id}/manager"), until: released });
  const response = api.ask(half);
  await waitUntil(() => api.emulator.calls.counts()[`BATCH ${key("/users/{id}/manager")}`] === 1);
  release();

  expect((await response).body.errors).toBeUndefined();
  expect(countReads(api)).toBe(3);
});
