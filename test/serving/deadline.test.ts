import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { graphExchange } from "../support/auth-challenges.ts";
import { refusedFor } from "../support/refused.ts";
import { startApi, type RunningApi } from "../support/start-api.ts";

const late = { status: 504, code: "DEADLINE_EXCEEDED", limit: "request_ms", data: false };

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ LIMIT_REQUEST_MS: "1500" });
  // Tokens of both APIs.
  await api.ask("{ me { displayName } projects(first: 1) { nodes { id } } }");
});
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

describe("an operation that is over its deadline", () => {
  test("is answered with 504, if an API says nothing", async () => {
    api.emulator.faults.inject({ key: "POST /v1.0/$batch", hang: true });
    api.emulator.faults.inject({ key: "GET /v1.0/me", hang: true });
    expect(refusedFor(await api.ask("{ me { displayName } }"))).toEqual(late);
  });

  test("is answered with 504, if the directory says nothing", async () => {
    api.emulator.faults.inject({ key: graphExchange, hang: true });
    api.emulator.faults.inject({ key: "POST /oauth2/v2.0/token", hang: true });
    expect(refusedFor(await api.ask("{ me { displayName } }", { user: "mona@harbor.example" }))).toEqual(late);
    expect(api.logged().filter((line) => line.includes("unexpected error"))).toEqual([]);
  });

  test("is answered with what came in time", async () => {
    api.emulator.faults.inject({ key: "POST /projects/graphql", hang: true });
    const { status, body } = await api.ask("{ me { displayName } projects(first: 1) { nodes { id } } }");
    expect(status).toBe(200);
    expect(body.data).toEqual({ me: { displayName: "Alice Archer" }, projects: null });
    expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["DEADLINE_EXCEEDED"]);
  });

  test("still says that a change was sent and may have been made", async () => {
    const { body: before } = await api.ask("{ projects(first: 1) { nodes { id } } }");
    const projectId = (before.data as { projects: { nodes: [{ id: string }] } }).projects.nodes[0].id;
    api.emulator.faults.inject({ key: "POST /projects/graphql", hang: true });
    const { status, body } = await api.ask(
      "mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }",
      { variables: { input: { projectId, title: "Late" } } },
    );
    expect(status).toBe(200);
    expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["OUTCOME_UNKNOWN"]);
  });
});
