import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startScriptedServer } from "../../dev/src/testing/scripted-api.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

const query = "{ me { displayName } projects(first: 3) { nodes { name owner { displayName } } } }";

let api: RunningApi;

beforeEach(async () => {
  api = await startApi();
});

afterEach(() => api.close());

describe("one downstream failing", () => {
  it("leaves the other's data when the Projects API is not there", async () => {
    const isolatedApi = await startApi({ PROJECTS_BASE_URL: "http://127.0.0.1:9/graphql" });
    try {
      const { status, body } = await isolatedApi.ask(query);

      expect(status).toBe(200);
      expect(body.data).toEqual({ me: { displayName: "Alice Archer" }, projects: null });
      expect(body.errors).toEqual([
        expect.objectContaining({
          path: ["projects"],
          message: "PROJECTS: network error",
          extensions: { code: "DOWNSTREAM_UNAVAILABLE", downstream: "PROJECTS" },
        }),
      ]);
    } finally {
      await isolatedApi.close();
    }
  });

  it.each([
    [401, "DOWNSTREAM_UNAUTHORIZED"],
    [403, "DOWNSTREAM_FORBIDDEN"],
    [404, "DOWNSTREAM_NOT_FOUND"],
    [429, "DOWNSTREAM_THROTTLED"],
    [500, "DOWNSTREAM_ERROR"],
    [503, "DOWNSTREAM_UNAVAILABLE"],
    [504, "DOWNSTREAM_TIMEOUT"],
  ])("translates %i of the Projects API to %s", async (status, code) => {
    api.emulator.faults.inject({
      key: "POST /projects/graphql",
      response: { status, headers: { "retry-after": "60", "request-id": "r-1" }, body: "secret detail" },
    });

    const answer = await api.ask(query);

    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ me: { displayName: "Alice Archer" }, projects: null });
    expect(answer.body.errors).toHaveLength(1);
    expect(answer.body.errors?.[0]?.extensions).toEqual({
      code,
      downstream: "PROJECTS",
      status,
      requestId: "r-1",
      retryAfterSeconds: 60,
    });
    expect(JSON.stringify(answer.body)).not.toContain("secret detail");
  });

  it("costs a failed item of a batch its own field alone", async () => {
    await api.ask(query);
    api.emulator.faults.inject({ key: "BATCH GET /v1.0/users/{id}", response: { status: 403 }, times: 1 });

    const { body } = await api.ask(query);

    const { nodes } = body.data?.["projects"] as { nodes: { owner: unknown }[] };
    expect(nodes.filter(({ owner }) => owner === null)).toHaveLength(1);
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]).toMatchObject({
      path: ["projects", "nodes", expect.any(Number), "owner"],
      extensions: { code: "DOWNSTREAM_FORBIDDEN", downstream: "MICROSOFT_GRAPH", status: 403 },
    });
  });

  it("costs a failed batch the fields that were in it", async () => {
    api.emulator.faults.inject({ key: "POST /v1.0/$batch", response: { status: 502, body: "<html>proxy</html>" } });

    const { body } = await api.ask(query);

    expect(body.data).toMatchObject({
      me: null,
      projects: { nodes: [{ owner: null }, { owner: null }, { owner: null }] },
    });
    expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(Array(4).fill("DOWNSTREAM_UNAVAILABLE"));
  });

  it.each([
    ["HTML", "<html>proxy</html>"],
    ["no responses", {}],
    ["another shape", { responses: [{ nothing: true }] }],
  ])("answers an unusable batch (%s) as an error of the API", async (_, batch) => {
    api.emulator.faults.inject({ key: "POST /v1.0/$batch", response: { status: 200, body: batch } });

    const { body } = await api.ask("{ me { displayName } }");

    expect(body.errors?.[0]?.extensions).toEqual({ code: "DOWNSTREAM_ERROR", downstream: "MICROSOFT_GRAPH" });
  });

  it("tells who must pass MFA for one API what its claims are, and answers the rest", async () => {
    const { status, body } = await api.ask(query, { user: "carol@harbor.example" });

    expect(status).toBe(200);
    expect(body.data).toEqual({ me: { displayName: "Carol Cole" }, projects: null });
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]).toMatchObject({
      path: ["projects"],
      extensions: { code: "INTERACTION_REQUIRED", downstream: "PROJECTS" },
    });
    expect(JSON.parse(String(body.errors?.[0]?.extensions["claims"]))).toHaveProperty("access_token.capolids");
  });

  it("refuses nothing for a user who is not in the directory any more, and answers null", async () => {
    const { body } = await api.ask('{ user(id: "00000000-0000-4000-8000-000000000000") { displayName } }');

    expect(body).toEqual({ data: { user: null } });
  });

  it("answers null for an owner and an assignee who have left", async () => {
    const { body } = await api.ask(
      '{ project(id: "prj-008") { owner { displayName } tasks(first: 100) { nodes { title assignee { id } } } } }',
      { user: "mona@harbor.example" },
    );

    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({ project: { owner: null } });
  });

  it("answers null for a project that the user may not see", async () => {
    const { body } = await api.ask('{ project(id: "prj-008") { name } }');

    expect(body).toEqual({ data: { project: null } });
  });
});

describe("trouble that passes", () => {
  it.each([
    ["the Projects API", "POST /projects/graphql", 503],
    ["Graph", "POST /v1.0/$batch", 429],
    ["one part of Graph", "BATCH GET /v1.0/users/{id}", 429],
  ])("of %s is noticed by nobody", async (_, key, status) => {
    api.emulator.faults.inject({ key, response: { status, headers: { "retry-after": "0" } }, times: 2 });

    const { body } = await api.ask(query);

    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({
      me: { displayName: "Alice Archer" },
      projects: { nodes: expect.any(Array) as [] },
    });
  });

  it("is not waited for where it lasts longer than the request may", async () => {
    const answer = { status: 429, headers: { "retry-after": "31" } };
    api.emulator.faults.inject({ key: "BATCH GET /v1.0/me", response: answer });
    api.emulator.calls.reset();

    const { body } = await api.ask("{ me { displayName } }");

    expect(body.errors?.[0]?.extensions).toMatchObject({ code: "DOWNSTREAM_THROTTLED", retryAfterSeconds: 31 });
    expect(api.emulator.calls.counts()["POST /v1.0/$batch"]).toBe(1);
  });

  it("makes an API rest that answers nobody, and the others answer", async () => {
    const projects = await startScriptedServer();
    projects.script({ status: 503, headers: { "retry-after": "60" } });
    const isolatedApi = await startApi({ PROJECTS_BASE_URL: projects.url });
    try {
      for (let count = 0; count < 10; count++) await isolatedApi.ask("{ projects(first: 1) { nodes { name } } }");

      const { body } = await isolatedApi.ask(query);

      expect(body.data).toEqual({ me: { displayName: "Alice Archer" }, projects: null });
      expect(body.errors?.[0]?.extensions).toEqual({
        code: "DOWNSTREAM_UNAVAILABLE",
        downstream: "PROJECTS",
        retryAfterSeconds: expect.any(Number) as number,
      });
      expect(projects.received).toHaveLength(10);
    } finally {
      await isolatedApi.close();
      await projects.close();
    }
  });
});
