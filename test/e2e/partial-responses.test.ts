import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startScriptedApi } from "@oboql/dev/testing";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const query = "{ me { displayName } boards(first: 3) { nodes { name owner { displayName } } } }";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

describe("a failing downstream API", () => {
  it("leaves the data of other APIs intact if the boards API is unreachable", async () => {
    const isolatedApi = await startTestServer({ BOARDS_BASE_URL: "http://127.0.0.1:9/graphql" });
    try {
      const { status, body } = await isolatedApi.ask(query);

      expect(status).toBe(200);
      expect(body.data).toEqual({ me: { displayName: "Alice Archer" }, boards: null });
      expect(body.errors).toEqual([
        expect.objectContaining({
          path: ["boards"],
          message: "BOARDS: network error",
          extensions: { code: "DOWNSTREAM_UNAVAILABLE", downstream: "BOARDS" },
        }),
      ]);
    } finally {
      await isolatedApi.close();
    }
  });

  it("maps each error status of the boards API to an error code", async () => {
    for (const [status, code] of [
      [401, "DOWNSTREAM_UNAUTHORIZED"],
      [403, "DOWNSTREAM_FORBIDDEN"],
      [404, "DOWNSTREAM_NOT_FOUND"],
      [429, "DOWNSTREAM_THROTTLED"],
      [500, "DOWNSTREAM_ERROR"],
      [503, "DOWNSTREAM_UNAVAILABLE"],
      [504, "DOWNSTREAM_TIMEOUT"],
    ] as const) {
      const stopFault = api.emulator.faults.inject({
        key: "POST /boards/graphql",
        response: { status, headers: { "retry-after": "60", "request-id": "r-1" }, body: "secret detail" },
      });

      const response = await api.ask(query);

      expect(response.status, code).toBe(200);
      expect(response.body.data).toMatchObject({ me: { displayName: "Alice Archer" }, boards: null });
      expect(response.body.errors, code).toHaveLength(1);
      expect(response.body.errors?.[0]?.extensions).toEqual({
        code,
        downstream: "BOARDS",
        status,
        requestId: "r-1",
        retryAfterSeconds: 60,
      });
      expect(JSON.stringify(response.body)).not.toContain("secret detail");
      stopFault();
    }
  });

  it("fails only the field of a failed batch item", async () => {
    await api.ask(query);
    api.emulator.faults.inject({ key: "GET /v1.0/users/{id}", response: { status: 403 }, times: 1 });

    const { body } = await api.ask(query);

    const { nodes } = body.data?.["boards"] as { nodes: { owner: unknown }[] };
    expect(nodes.filter(({ owner }) => owner === null)).toHaveLength(1);
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]).toMatchObject({
      path: ["boards", "nodes", expect.any(Number), "owner"],
      extensions: { code: "DOWNSTREAM_FORBIDDEN", downstream: "MICROSOFT_GRAPH", status: 403 },
    });
  });

  it("fails all fields of a failed API", async () => {
    const response = { status: 502, body: "<html>proxy</html>" };
    for (const key of ["POST /v1.0/$batch", "GET /v1.0/*"]) api.emulator.faults.inject({ key, response });

    const { body } = await api.ask(query);

    expect(body.data).toMatchObject({
      me: null,
      boards: { nodes: [{ owner: null }, { owner: null }, { owner: null }] },
    });
    expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(Array(4).fill("DOWNSTREAM_UNAVAILABLE"));
  });

  it("reports an invalid response as an error of the API", async () => {
    for (const [title, content] of [
      ["HTML", "<html>proxy</html>"],
      ["no object", [{ nothing: true }]],
      ["another shape", { nothing: true }],
    ] as const) {
      const stopFault = api.emulator.faults.inject({
        key: "GET /v1.0/me",
        response: { status: 200, body: content },
      });

      const { body } = await api.ask("{ me { displayName } }");

      expect(body.errors?.[0]?.extensions, title).toEqual({
        code: "DOWNSTREAM_ERROR",
        downstream: "MICROSOFT_GRAPH",
      });
      stopFault();
    }
  });

  it("reports the required claims if one API requires MFA, and returns the other data", async () => {
    const { status, body } = await api.ask(query, { user: "carol@harbor.example" });

    expect(status).toBe(200);
    expect(body.data).toEqual({ me: { displayName: "Carol Cole" }, boards: null });
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]).toMatchObject({
      path: ["boards"],
      extensions: { code: "INTERACTION_REQUIRED", downstream: "BOARDS" },
    });
    expect(JSON.parse(String(body.errors?.[0]?.extensions["claims"]))).toHaveProperty("access_token.capolids");
  });

  it("returns null without an error for a user who does not exist", async () => {
    const { body } = await api.ask('{ user(id: "00000000-0000-4000-8000-000000000000") { displayName } }');

    expect(body).toEqual({ data: { user: null } });
  });

  it("returns null for an owner and an assignee who no longer exist", async () => {
    const { body } = await api.ask(
      '{ board(id: "brd-008") { owner { displayName } cards(first: 100) { nodes { title assignee { id } } } } }',
      { user: "mona@harbor.example" },
    );

    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({ board: { owner: null } });
  });

  it("returns null for a board that the user may not see", async () => {
    const { body } = await api.ask('{ board(id: "brd-008") { name } }');

    expect(body).toEqual({ data: { board: null } });
  });
});

describe("a transient downstream failure", () => {
  it("retries a transient downstream failure without an error in the response", async () => {
    for (const [title, key, status] of [
      ["the boards API", "POST /boards/graphql", 503],
      ["Graph", "GET /v1.0/*", 429],
      ["one part of Graph", "GET /v1.0/users/{id}", 429],
    ] as const) {
      api.emulator.faults.inject({ key, response: { status, headers: { "retry-after": "0" } }, times: 2 });

      const { body } = await api.ask(query);

      expect(body.errors, title).toBeUndefined();
      expect(body.data, title).toMatchObject({
        me: { displayName: "Alice Archer" },
        boards: { nodes: expect.any(Array) as [] },
      });
    }
  });

  it("does not retry a downstream failure whose Retry-After exceeds the deadline of the request", async () => {
    const response = { status: 429, headers: { "retry-after": "31" } };
    api.emulator.faults.inject({ key: "GET /v1.0/me", response });
    api.emulator.calls.reset();

    const { body } = await api.ask("{ me { displayName } }");

    expect(body.errors?.[0]?.extensions).toMatchObject({ code: "DOWNSTREAM_THROTTLED", retryAfterSeconds: 31 });
    expect(api.emulator.calls.counts()["GET /v1.0/me"]).toBe(1);
  });

  it("opens the circuit of an unavailable API while other APIs keep responding", async () => {
    const boards = await startScriptedApi();
    boards.script({ status: 503, headers: { "retry-after": "60" } });
    const isolatedApi = await startTestServer({ BOARDS_BASE_URL: boards.url });
    try {
      for (let count = 0; count < 10; count++) await isolatedApi.ask("{ boards(first: 1) { nodes { name } } }");

      const { body } = await isolatedApi.ask(query);

      expect(body.data).toEqual({ me: { displayName: "Alice Archer" }, boards: null });
      expect(body.errors?.[0]?.extensions).toEqual({
        code: "DOWNSTREAM_UNAVAILABLE",
        downstream: "BOARDS",
        retryAfterSeconds: expect.any(Number) as number,
      });
      expect(boards.received).toHaveLength(10);
    } finally {
      await isolatedApi.close();
      await boards.close();
    }
  });
});
