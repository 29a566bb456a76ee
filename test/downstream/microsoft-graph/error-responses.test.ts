import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../../dev/src/testing/start-test-server.ts";
import { listBatchItems, countBatches, expectValidGraphRequests, listErrors } from "./graph-requests.ts";

let api: TestServer;

beforeEach(async () => {
  api = await startTestServer();
});

afterEach(async () => {
  expectValidGraphRequests(api);
  await api.close();
});

const key = (path: string): string => `BATCH GET /v1.0${path}`;

const half = "{ me { displayName manager { displayName } photo groups(first: 1) { nodes { displayName } } } }";

describe("a failed batch item", () => {
  it("is retried alone if it was throttled", async () => {
    const answer = { status: 429, headers: { "Retry-After": "0" } };
    api.emulator.faults.inject({ key: key("/users/{id}/manager"), response: answer, times: 1 });

    const { body } = await api.ask(
      "{ me { manager { displayName } photo groups(first: 1) { nodes { displayName } } } }",
    );

    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({ me: { manager: { displayName: "Mona Marsh" } } });
    const id = String(api.emulator.users[0]?.id);
    expect(listBatchItems(api)).toEqual([
      `/users/${id}/manager?$select=id,displayName`,
      `/users/${id}/manager?$select=id,displayName`,
      `/users/${id}/memberOf/microsoft.graph.group?$select=id,displayName&$top=1`,
      `/users/${id}/photos/48x48/$value`,
    ]);
    expect(countBatches(api)).toBe(2);
  });

  it("costs one more batch if it was throttled among many, and resolves its own field", async () => {
    const answer = { status: 429, headers: { "Retry-After": "0" } };
    const query = "{ users(first: 20) { nodes { displayName manager { displayName } } } }";
    const { body: truth } = await api.ask(query);
    api.emulator.calls.reset();
    api.emulator.faults.inject({ key: key("/users/{id}/manager"), response: answer, times: 3 });

    expect((await api.ask(query)).body).toEqual(truth);
    expect(listBatchItems(api)).toHaveLength(1 + 20 + 3);
    expect(countBatches(api)).toBe(3);
  });

  it.each([
    [400, "DOWNSTREAM_ERROR"],
    [401, "DOWNSTREAM_UNAUTHORIZED"],
    [403, "DOWNSTREAM_FORBIDDEN"],
    [408, "DOWNSTREAM_TIMEOUT"],
    [429, "DOWNSTREAM_THROTTLED"],
    [500, "DOWNSTREAM_ERROR"],
    [502, "DOWNSTREAM_UNAVAILABLE"],
    [503, "DOWNSTREAM_UNAVAILABLE"],
    [504, "DOWNSTREAM_TIMEOUT"],
  ])("with %i fails only its field", async (status, code) => {
    const answer = { status, headers: { "Retry-After": "60" }, body: { error: { message: "secret detail" } } };
    api.emulator.faults.inject({ key: key("/users/{id}/memberOf/microsoft.graph.group"), response: answer });

    const response = await api.ask(half);

    expect(response.status).toBe(200);
    expect(response.body.data).toEqual({
      me: {
        ...{ displayName: "Alice Archer", manager: { displayName: "Mona Marsh" } },
        ...{ photo: expect.stringContaining("data:image/png;base64,") as string, groups: null },
      },
    });
    expect(listErrors(response)).toEqual([["me.groups", code]]);
    expect(response.body.errors?.[0]?.extensions).toEqual({
      ...{ code, downstream: "MICROSOFT_GRAPH", status },
      retryAfterSeconds: 60,
    });
    expect(JSON.stringify([response.body, api.logged()])).not.toContain("secret");
  });

  it("keeps its own error code beside other failures", async () => {
    api.emulator.faults.inject({ key: key("/users/{id}/manager"), response: { status: 403 } });
    api.emulator.faults.inject({ key: key("/users/{id}/photos/{size}/$value"), response: { status: 500 } });
    api.emulator.faults.inject({ key: key("/users/{id}/memberOf/microsoft.graph.group"), response: { status: 404 } });

    const answer = await api.ask(half);

    expect(answer.body.data).toEqual({
      me: { displayName: "Alice Archer", manager: null, photo: null, groups: null },
    });
    expect([...listErrors(answer)].sort()).toEqual([
      ["me.groups", "DOWNSTREAM_NOT_FOUND"],
      ["me.manager", "DOWNSTREAM_FORBIDDEN"],
      ["me.photo", "DOWNSTREAM_ERROR"],
    ]);
  });

  it("among many fails only its own field", async () => {
    api.emulator.faults.inject({ key: key("/users/{id}/manager"), response: { status: 403 }, times: 1 });

    const answer = await api.ask("{ users(first: 5) { nodes { displayName manager { displayName } } } }");

    const { nodes } = answer.body.data?.["users"] as { nodes: { displayName: string; manager: unknown }[] };
    expect(nodes.map(({ displayName }) => displayName)).not.toContain(null);
    expect(listErrors(answer)).toEqual([["users.nodes.0.manager", "DOWNSTREAM_FORBIDDEN"]]);
  });
});

it("a slow response is awaited", async () => {
  api.emulator.faults.inject({ key: key("/users/{id}/manager"), delayMs: 700 });

  const { body } = await api.ask(half);

  expect(body.errors).toBeUndefined();
  expect(countBatches(api)).toBe(2);
});
