import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSchema, isObjectType } from "graphql";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { startTestServer, type TestServer } from "@oboql/dev/testing";
import { defineConfig, microsoftGraph, type ProjectConfig } from "../../src/index.ts";
import { createLatch } from "../support/latch.ts";
import { buildPostHead, openSocket } from "../support/slow-client.ts";

const graphOnly = defineConfig({ downstreams: { MICROSOFT_GRAPH: microsoftGraph({ include: [] }) } });
let api: TestServer;
let token: string;

beforeAll(async () => {
  api = await startTestServer(graphOnly);
  token = await api.emulator.issueToken();
});
afterAll(() => api.close());

async function start(environment: Record<string, string>, config: ProjectConfig = graphOnly): Promise<TestServer> {
  const server = await startTestServer(config, environment, { emulator: api.emulator });
  onTestFinished(() => server.close());
  return server;
}

const read = (init: RequestInit = {}, { url } = api): Promise<Response> =>
  fetch(`${url}/schema.graphql`, { headers: { authorization: `Bearer ${token}` }, ...init });

it("serves the SDL with the permissions of each field to an authenticated caller", async () => {
  const response = await read();
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  const sdl = await response.text();
  const user = buildSchema(sdl).getType("User");
  expect(isObjectType(user) && Object.keys(user.getFields())).toContain("manager");
  expect(sdl).toContain('manager: User @downstream(api: MICROSOFT_GRAPH, scopes: ["User.Read.All"])');
});

it("responds to HEAD without a body, and with 304 to a client that has the text", async () => {
  const full = await read();
  const { length } = Buffer.from(await full.text());
  const head = await read({ method: "HEAD" });
  expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: "" });
  expect(head.headers.get("content-length")).toBe(String(length));
  const etag = head.headers.get("etag") ?? "";
  expect(head.headers.get("cache-control")).toBe("private, no-cache");
  for (const [tag, status] of [
    [etag, 304],
    [`"other", W/${etag}`, 304],
    ["*", 304],
    ['"other"', 200],
    [etag.slice(1, -1), 200],
  ] as const) {
    const response = await read({ headers: { authorization: `Bearer ${token}`, "if-none-match": tag } });
    expect({ status: response.status, isEmpty: (await response.text()) === "" }, tag).toEqual({
      status,
      isEmpty: status === 304,
    });
  }
  const unknown = await read({ headers: { "if-none-match": etag } });
  expect(unknown.status).toBe(401);
});

it("rejects callers as /graphql does, with a challenge", async () => {
  const seconds = Math.floor(Date.now() / 1000);
  const expired = { claims: { iat: seconds - 7200, nbf: seconds - 7200, exp: seconds - 3600 } };
  for (const [title, authorization] of [
    ["no token", undefined],
    ["another scheme", "Basic YTpi"],
    ["a malformed token", "Bearer nonsense"],
    ["an expired token", `Bearer ${await api.emulator.issueToken(expired)}`],
    ["a token without the scope", `Bearer ${await api.emulator.issueToken({ claims: { scp: "other" } })}`],
  ] as const) {
    const headers = { ...(authorization !== undefined && { authorization }) };
    const response = await read({ headers });
    const json = { ...headers, "content-type": "application/json" };
    const operation = await fetch(`${api.url}/graphql`, { method: "POST", headers: json, body: '{"query":"{ a }"}' });
    expect([401, 403], title).toContain(response.status);
    expect(response.status, title).toBe(operation.status);
    expect(response.headers.get("www-authenticate"), title).toMatch(/^Bearer/);
    expect(response.headers.get("www-authenticate"), title).toBe(operation.headers.get("www-authenticate"));
    expect(await response.json(), title).toEqual(await operation.json());
  }
});

it("is an unknown path where introspection is off", async () => {
  for (const environment of [{ INTROSPECTION: "false" }, { NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" }]) {
    const server = await start({ ...environment });
    for (const method of ["GET", "HEAD", "POST", "DELETE"]) {
      const [response, unknown] = await Promise.all(
        ["schema.graphql", "unknown"].map((path) =>
          fetch(`${server.url}/${path}`, { method, headers: { authorization: `Bearer ${token}` } }),
        ),
      );
      expect(response?.status, method).toBe(404);
      expect(await response?.text(), method).toBe(await unknown?.text());
    }
  }
});

it("is served in production if introspection is enabled there", async () => {
  const server = await start({ NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*", INTROSPECTION: "true" });
  expect((await read({}, server)).status).toBe(200);
});

it("rejects other methods with 405 before their body is received", async () => {
  for (const method of ["PUT", "PATCH", "DELETE"]) {
    const response = await read({ method });
    expect(response.status, method).toBe(405);
    expect(response.headers.get("allow"), method).toBe("GET, HEAD");
  }
  const client = await openSocket(api);
  client.write(buildPostHead(100_000, undefined, "/schema.graphql"));
  expect(await client.readUntil(/\r\n\r\n[^]*$/)).toMatch(/^HTTP\/1\.1 405 /);
});

it("counts each request as an operation of the user, and sends the headers of every response", async () => {
  const server = await start({ LIMIT_RATE_PER_IDENTITY: "2" });
  const headers = { authorization: `Bearer ${token}`, "x-request-id": "schema-1" };
  const first = await read({ headers }, server);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    "x-request-id": "schema-1",
    "x-content-type-options": "nosniff",
  });
  expect((await read({ headers: { ...headers, "if-none-match": "*" } }, server)).status).toBe(304);
  const rejected = await read({ headers }, server);
  expect(rejected.status).toBe(429);
  expect(Number(rejected.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await rejected.json()).toMatchObject({ errors: [{ extensions: { code: "RATE_LIMITED" } }] });
  await expect
    .poll(() => server.logged().map((line) => JSON.parse(line) as Record<string, unknown>))
    .toEqual(
      [200, 304, 429].map((status) => expect.objectContaining({ msg: "operation", requestId: "schema-1", status })),
    );
  expect(server.logged()[0]).toContain('"type":"schema"');
});

it("sheds load", async () => {
  const server = await start({ LIMIT_CONCURRENT_OPERATIONS: "1" });
  const latch = createLatch();
  onTestFinished(server.emulator.faults.inject({ key: "GET /v1.0/me", until: latch.released }));
  server.emulator.calls.reset();
  const running = server.ask("{ me { displayName } }", { token });
  await expect.poll(() => server.emulator.calls.counts()["GET /v1.0/me"]).toBe(1);
  const rejected = await read({}, server);
  expect(rejected.status).toBe(503);
  expect(await rejected.json()).toMatchObject({ errors: [{ extensions: { code: "OVERLOADED" } }] });
  latch.release();
  expect((await running).status).toBe(200);
  await expect.poll(async () => (await read({}, server)).status).toBe(200);
});

it("leaves out directives other than @downstream, whose arguments may name internal URLs", async () => {
  const folder = mkdtempSync(join(tmpdir(), "oboql-schema-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, "own.graphql");
  writeFileSync(
    path,
    `"Names the URL." directive @origin("URL." url: String!) on FIELD_DEFINITION | OBJECT | SCALAR | ENUM_VALUE
    "Own." scalar Own @origin(url: "http://internal.example/scalar") @specifiedBy(url: "https://example.com/own")
    "Own." type OwnType @origin(url: "http://internal.example/type") { "Own." own: Own }
    extend type Query {
      "Own." own: OwnType @origin(url: "http://internal.example/field")
      "Old." old: String @deprecated(reason: "Use own.")
    }`,
  );
  const resolvers = { Query: { own: () => null, old: () => null } };
  const server = await start({}, { ...graphOnly, schema: [path], resolvers });
  const sdl = await (await read({}, server)).text();
  expect(sdl).toContain("own: OwnType");
  expect(sdl).toContain('@deprecated(reason: "Use own.")');
  expect(sdl).toContain('@specifiedBy(url: "https://example.com/own")');
  expect(sdl).not.toMatch(/internal\.example|@origin/);
});
