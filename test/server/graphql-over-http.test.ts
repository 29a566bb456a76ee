import { serverAudits, type Audit, type AuditFail } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/test-server.ts";

/** Recommendations of the official audits that this API does not follow, with the reason. */
const notFollowed: Readonly<Record<string, string>> = {
  "572B": "Apollo Server responds 400 to a document that cannot be parsed, whatever the media type",
  FDE2: "Apollo Server responds 400 to an invalid document, whatever the media type",
  "7B9B": "Apollo Server responds 400 to variables that cannot be coerced, whatever the media type",
};

/** Audits that query `__type` although they do not test it. Without introspection, they query a node instead. */
const introspecting = ["BF61", "28B9", "2EA1", "D6D5", "6A70"];

const graphqlResponse = "application/graphql-response+json";

function replaceIntrospection(text: string): string {
  return text
    .replace('__type(name: \\"Run🏃Swim🏊\\") { name }', 'node(id: \\"Run🏃Swim🏊\\") { id }')
    .replace("$name: String!) { __type(name: $name) { name } }", "$name: ID!) { node(id: $name) { id } }");
}

/** The audits of an API with a bearer token; the API must be running when they run. */
function createAudits(api: () => TestServer, rewrite: (text: string) => string = (text) => text): readonly Audit[] {
  const fetchFn = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(address);
    for (const [name, value] of url.searchParams) url.searchParams.set(name, rewrite(value));
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await api().emulator.issueToken()}`);
    return fetch(url, { ...init, headers, ...(typeof init.body === "string" && { body: rewrite(init.body) }) });
  };
  return serverAudits({ url: () => `${api().url}/graphql`, fetchFn });
}

describe("the audits in development", () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await startTestServer();
  });
  afterAll(() => api.close());

  const audits = createAudits(() => api);

  for (const { id, name, fn } of audits.filter(({ id }) => !(id in notFollowed)))
    it(`passes the audit ${id} ${name}`, async () => {
      expect(await fn()).toEqual({ id, name, status: "ok" });
    });

  it("fails only audits of recommendations that are listed with a reason", async () => {
    for (const audit of audits.filter(({ id }) => id in notFollowed)) {
      expect(audit.name).toMatch(/^(SHOULD|MAY) /);
      expect((await audit.fn()).status, audit.id).not.toBe("ok");
    }
  });

  it("runs all audits of graphql-http, including those listed here", () => {
    const ids = audits.map(({ id }) => id);
    expect(new Set(ids).size).toBeGreaterThanOrEqual(61);
    expect(ids).toEqual(expect.arrayContaining([...Object.keys(notFollowed), ...introspecting]));
  });
});

describe("production", () => {
  let api: TestServer;
  let headers: Record<string, string>;
  beforeAll(async () => {
    api = await startTestServer({ NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" });
    const authorization = `Bearer ${await api.emulator.issueToken()}`;
    headers = { authorization, accept: graphqlResponse, "content-type": "application/json" };
  });
  afterAll(() => api.close());

  const send = (init: RequestInit, search = ""): Promise<Response> => fetch(`${api.url}/graphql${search}`, init);

  it("passes the audits that query __type in production if they query a node instead", async () => {
    const audits = createAudits(() => api, replaceIntrospection).filter(({ id }) => introspecting.includes(id));
    expect(audits).toHaveLength(introspecting.length);
    for (const { id, name, fn } of audits) expect(await fn()).toEqual({ id, name, status: "ok" });
  });

  it("fails the audits that query __type unchanged in production, because introspection is off", async () => {
    for (const audit of createAudits(() => api).filter(({ id }) => introspecting.includes(id))) {
      const { response } = (await audit.fn()) as AuditFail;
      expect(response.status, audit.id).toBe(400);
      expect(await response.json(), audit.id).toMatchObject({
        errors: [
          {
            message: expect.stringContaining("introspection is not allowed") as string,
            extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
          },
        ],
      });
    }
  });

  it("responds with 200 and data to an operation with partial data", async () => {
    const authorization = `Bearer ${await api.emulator.issueToken({ user: "bob@harbor.example" })}`;
    const body = JSON.stringify({ query: "{ me { displayName } messages { nodes { id } } }" });
    const response = await send({ method: "POST", headers: { ...headers, authorization }, body });

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain(graphqlResponse);
    expect(await response.json()).toMatchObject({ data: { me: {} }, errors: [{}] });
  });

  it("responds with 401 in the requested media type to an unauthenticated request", async () => {
    for (const authorization of ["", "Bearer nonsense"]) {
      const response = await send({
        method: "POST",
        headers: { ...headers, authorization },
        body: '{"query":"{ __typename }"}',
      });

      expect(response.status, authorization).toBe(401);
      expect(response.headers.get("content-type"), authorization).toContain(graphqlResponse);
      const body: unknown = await response.json();
      expect(body, authorization).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
      expect(body, authorization).not.toHaveProperty("data");
    }
  });

  it("responds with 405 and Allow: POST to a mutation by GET, and does not execute it", async () => {
    api.emulator.calls.reset();
    const input = `{ subject: "Rehearsal", start: "2027-03-10T09:00:00Z", end: "2027-03-10T10:00:00Z" }`;
    const query = `mutation { createEvent(input: ${input}) { event { id } } }`;
    const response = await send({ headers }, `?${new URLSearchParams({ query }).toString()}`);

    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(Object.keys(api.emulator.calls.counts()).filter((key) => /on-behalf-of|v1\.0/.test(key))).toEqual([]);
  });

  it("responds with 405 and the allowed methods to PUT, PATCH and DELETE", async () => {
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      const response = await send({ method, headers, body: '{"query":"{ __typename }"}' });

      expect(response.status, method).toBe(405);
      expect(response.headers.get("allow"), method).toBe("GET, POST");
    }
  });
});
