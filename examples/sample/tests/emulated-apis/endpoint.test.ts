import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { projectsApi } from "../../emulated-apis/projects/api.ts";
import { createProjectsRequests } from "./requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../support/project.ts";

const alice = findSampleUser("Alice");

let apis: EmulatedApis;
let projects: ReturnType<typeof createProjectsRequests>;
beforeAll(async () => {
  apis = await startEmulatedApis();
  projects = createProjectsRequests(apis);
});
afterEach(() => {
  apis.calls.reset();
  apis.faults.clear();
});
afterAll(() => apis.close());

describe("POST /projects/graphql", () => {
  it("POST /projects/graphql executes the named operation", async () => {
    const query = 'query A { __typename } query B { project(id: "prj-001") { id } }';
    const { body } = await projects.post(await projects.bearer(alice), JSON.stringify({ query, operationName: "B" }));
    expect(body).toEqual({ data: { project: { id: "prj-001" } } });
  });

  it("POST /projects/graphql responds with JSON", async () => {
    const { headers } = await projects.execute(alice, "{ __typename }");
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  it("POST /projects/graphql responds with 400 to requests that cannot be executed", async () => {
    for (const [name, request, code] of [
      ["a syntax error", { query: "{" }, "GRAPHQL_PARSE_FAILED"],
      ["an unknown field", { query: "{ shoes }" }, "GRAPHQL_VALIDATION_FAILED"],
      [
        "a variable of the wrong type",
        { query: "query ($n: Int!) { projects(first: $n) { __typename } }", variables: { n: "x" } },
        "BAD_USER_INPUT",
      ],
      ["an unknown operation name", { query: "query A { __typename }", operationName: "B" }, "BAD_USER_INPUT"],
      ["no query", {}, "BAD_REQUEST"],
      ["variables in a list", { query: "{ __typename }", variables: [] }, "BAD_REQUEST"],
      ["a numeric operation name", { query: "{ __typename }", operationName: 1 }, "BAD_REQUEST"],
      ["a list of requests", [{ query: "{ __typename }" }], "BAD_REQUEST"],
    ] as const) {
      const { status, body } = await projects.post(await projects.bearer(alice), JSON.stringify(request));
      expect([status, body.errors?.[0]?.extensions], name).toEqual([400, { code }]);
      expect(body, name).not.toHaveProperty("data");
    }
  });

  it("POST /projects/graphql responds with 400 to invalid JSON", async () => {
    const { status, body } = await projects.post(await projects.bearer(alice), "{");
    expect([status, body.errors?.[0]?.extensions]).toEqual([400, { code: "BAD_REQUEST" }]);
  });
});

describe("access tokens", () => {
  const request = JSON.stringify({ query: "{ __typename }" });

  it("POST /projects/graphql accepts both values of the audience and either scope", async () => {
    for (const aud of [projectsApi.clientId, `api://${projectsApi.clientId}`]) {
      for (const scp of ["Projects.Read", "Projects.ReadWrite", "Other Projects.Read"]) {
        expect((await projects.post(await projects.bearer(alice, { aud, scp }), request)).status).toBe(200);
      }
    }
  });

  it("POST /projects/graphql responds with 403 without a scope", async () => {
    for (const scp of ["Projects.Reader", "", undefined]) {
      const { status, headers, body } = await projects.post(await projects.bearer(alice, { scp }), request);
      expect([status, body.errors?.[0]?.extensions]).toEqual([403, { code: "FORBIDDEN" }]);
      expect(headers.get("www-authenticate")).toContain('error="insufficient_scope"');
    }
  });

  it("POST /projects/graphql responds with 401 and invalid_token to an invalid token", async () => {
    for (const [name, claims] of [
      ["for Graph", { aud: "https://graph.microsoft.com" }],
      ["that has expired", { exp: Math.floor(Date.now() / 1000) - 10 }],
      ["of another tenant", { tid: "another" }],
    ] as const) {
      const { status, headers, body } = await projects.post(await projects.bearer(alice, claims), request);
      expect([status, body.errors?.[0]?.extensions], name).toEqual([401, { code: "UNAUTHENTICATED" }]);
      expect(headers.get("www-authenticate"), name).toBe('Bearer error="invalid_token"');
    }
  });

  it("POST /projects/graphql responds with 401 without an error in the challenge if there is no token", async () => {
    const { status, headers, body } = await projects.post({}, request);
    expect([status, body.errors?.[0]?.extensions]).toEqual([401, { code: "UNAUTHENTICATED" }]);
    expect(headers.get("www-authenticate")).toBe("Bearer");
  });
});

describe("the call log and faults", () => {
  it("the call log records a call to the Projects API with its accepted token", async () => {
    await projects.execute(alice, "{ __typename }");
    await projects.post({}, "{}");
    const call = { key: "POST /projects/graphql", url: "/projects/graphql" };
    const token = { oid: alice.id, audience: projectsApi.clientId, scopes: ["Projects.Read"] };
    expect(apis.calls.list()).toEqual([{ ...call, token }, call]);
  });

  it("a fault replaces the response of POST /projects/graphql once", async () => {
    const response = { status: 503, headers: { "retry-after": "2" }, body: { errors: [{ message: "down" }] } };
    apis.faults.inject({ key: "POST /projects/graphql", times: 1, response });
    const { status, headers, body } = await projects.execute(alice, "{ __typename }");
    expect([status, headers.get("retry-after"), body]).toEqual([503, "2", response.body]);
    expect((await projects.execute(alice, "{ __typename }")).status).toBe(200);
  });

  it("a hanging fault of POST /projects/graphql sends no response", async () => {
    apis.faults.inject({ key: "POST /projects/graphql", hang: true });
    await expect(projects.post({}, "{}", AbortSignal.timeout(150))).rejects.toThrow();
  });
});
