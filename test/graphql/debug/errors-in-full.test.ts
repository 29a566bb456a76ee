import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createDownstreamResolver,
  defineConfig,
  defineDownstream,
  invalidResponseError,
  microsoftGraph,
  type AccessTokenSource,
} from "oboql";
import { startScriptedApi, startTestServer, type ScriptedApi, type TestServer } from "@oboql/dev/testing";
import { formatLogLine } from "../../../src/telemetry/format-log-line.ts";

const sdl = `
extend enum DownstreamApi { INVENTORY }
extend type Query {
  broken: Thing @downstream(api: INVENTORY, scopes: ["Items.Read"])
  things: [Thing!] @downstream(api: INVENTORY, scopes: ["Items.Read"])
  thing(path: String = "/things/1"): Thing @downstream(api: INVENTORY, scopes: ["Items.Read"])
  unchecked: Thing @downstream(api: INVENTORY, scopes: ["Items.Read"])
  wrongScope: Thing @downstream(api: INVENTORY, scopes: ["Items.Raed"])
  local: Thing!
  localList: [String!]
}
extend type Mutation {
  changeThing(name: String!): Thing @downstream(api: INVENTORY, scopes: ["Items.ReadWrite"])
}
type Thing { name: String! count: Int }
`;

interface Things {
  readonly send: (method: "GET" | "PATCH", path: string, body?: object) => Promise<Record<string, unknown>>;
}

const inventory = defineDownstream({
  createClient:
    ({ http, baseUrl }): ((access: AccessTokenSource) => Things) =>
    (access) => ({
      send: async (method, path, body) => {
        const { body: text } = await http.send({
          method,
          url: `${baseUrl}${path}`,
          headers: { "x-api-key": "key-of-the-api" },
          body: body && JSON.stringify(body),
          idempotent: method === "GET",
          access,
        });
        return JSON.parse(text) as Record<string, unknown>;
      },
    }),
  probe: { method: "GET", path: "/" },
});

const resolveThing = async (things: Things, _parent: unknown, { path = "/things/1" }: { readonly path?: string }) =>
  things.send("GET", path);

const project = defineConfig({
  downstreams: { MICROSOFT_GRAPH: microsoftGraph(), INVENTORY: inventory },
  resolvers: [
    {
      Query: {
        broken: createDownstreamResolver("INVENTORY", async (things: Things) => {
          const { data } = (await things.send("GET", "/things")) as unknown as { data: { first: { name: string } } };
          return { name: data.first.name };
        }),
        things: createDownstreamResolver(
          "INVENTORY",
          async (things: Things) => (await things.send("GET", "/"))["name"],
        ),
        thing: createDownstreamResolver("INVENTORY", resolveThing),
        unchecked: createDownstreamResolver("INVENTORY", async (things: Things) => {
          const thing = await things.send("GET", "/things/1");
          if (typeof thing["id"] !== "string") throw invalidResponseError("INVENTORY");
          return thing;
        }),
        wrongScope: createDownstreamResolver("INVENTORY", resolveThing),
        local: () => ({ title: "a title" }),
        localList: () => "first, second",
      },
      Mutation: {
        changeThing: createDownstreamResolver(
          "INVENTORY",
          async (things: Things, _parent: unknown, { name }: { readonly name: string }) =>
            things.send("PATCH", "/things/1", { name }),
        ),
      },
    },
  ],
  emulatedApis: new URL("../../support/apis/emulated-apis.ts", import.meta.url).href,
});

let folder: string;
let remote: ScriptedApi;
let api: TestServer;
/** Log lines of earlier tests. */
let shownLines = 0;

const start = (environment: Record<string, string> = {}, options: Parameters<typeof startTestServer>[2] = {}) =>
  startTestServer(
    { ...project, schema: join(folder, "things.graphql") },
    {
      INVENTORY_BASE_URL: remote.url,
      INVENTORY_RESOURCE: "api://1c0de2f4-58a3-4b7e-9d61-2f3a4b5c6d7e",
      ...environment,
    },
    { debugErrors: true, ...options },
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oboql-debug-"));
  await writeFile(join(folder, "things.graphql"), sdl);
  remote = await startScriptedApi();
  api = await start({ LIMIT_ROOT_FIELDS: "30" });
});

afterAll(async () => {
  await api.close();
  await remote.close();
  await rm(folder, { recursive: true });
});

interface Debug {
  readonly field?: string;
  readonly message: string;
  readonly stack?: readonly string[];
  readonly value?: { readonly expected: string; readonly received: string };
  readonly call?: object;
  readonly lastCall?: object;
  readonly exchange?: object;
  readonly remedy: string;
}

const getDebug = (response: Awaited<ReturnType<TestServer["ask"]>>): Debug | undefined =>
  response.body.errors?.[0]?.extensions["debug"] as Debug | undefined;

/** The lines of a terminal about the failed fields. */
const getTerminal = (server = api): string =>
  server
    .logged()
    .slice(server === api ? shownLines : 0)
    .filter((line) => line.includes('"field failed"'))
    .map((line) => formatLogLine(line, { hasColors: false }))
    .join("");

const users =
  '{ a: user(id: "alice@harbor.example") { displayName } b: user(id: "bob@harbor.example") { displayName } }';

describe("errors in full", () => {
  beforeEach(() => {
    shownLines = api.logged().length;
  });

  it("shows message, stack and last response for a TypeError in a resolver", async () => {
    remote.script({ status: 200, body: { name: "Rope" } });

    const response = await api.ask("{ broken { name } }");

    const place = /errors-in-full\.test\.ts:\d+:\d+/;
    expect(response.body.errors?.[0]).toMatchObject({
      message: "Internal server error",
      extensions: { code: "INTERNAL_SERVER_ERROR" },
    });
    const { stack = [], ...debug } = getDebug(response) ?? {};
    expect(debug).toEqual({
      error: "TypeError",
      message: "Cannot read properties of undefined (reading 'first')",
      field: "Query.broken",
      path: ["broken"],
      lastCall: { api: "INVENTORY", method: "GET", url: `${remote.url}/things`, status: 200, body: '{"name":"Rope"}' },
      remedy: expect.stringMatching(place) as string,
    });
    expect(stack[0]).toMatch(place);
    expect(stack.join()).not.toMatch(/node_modules|node:/);
    expect(getTerminal()).toMatch(
      /^\S+ error field failed requestId=\S+ field=Query\.broken path=broken\n {4}TypeError: Cannot read properties of undefined \(reading 'first'\)\n {4}at .*errors-in-full\.test\.ts:\d+:\d+/,
    );
    expect(getTerminal()).toContain(`last call of INVENTORY: GET ${remote.url}/things -> 200 {"name":"Rope"}`);
  });

  it("shows field, expected type, received value and remedy for a value without the type of its field", async () => {
    const cases: readonly (readonly [query: string, body: object, field: string, received: string, remedy: string])[] =
      [
        ["{ things { name } }", { name: "Rope" }, "Query.things", "a string: 'Rope'", "Return a list of Thing"],
        ["{ localList }", {}, "Query.localList", "a string: 'first, second'", "Return a list of String"],
        ["{ thing { name } }", { name: null }, "Thing.name", "null", "make the field nullable in the SDL"],
        [
          "{ thing { name } }",
          { title: "Rope", id: 1 },
          "Thing.name",
          "the members title, id",
          "read a member with another",
        ],
        ["{ thing { name } }", [], "Thing.name", "undefined from a list of 0", "Return String!"],
        ["{ local { name } }", {}, "Thing.name", "undefined from an object with the members title", "Return String!"],
        [
          "{ thing { name count } }",
          { name: "Rope", count: "many" },
          "Thing.count",
          'non-integer value: "many"',
          "type of",
        ],
      ];
    for (const [query, body, field, received, remedy] of cases) {
      remote.script({ status: 200, body });
      const before = getTerminal().length;

      const debug = getDebug(await api.ask(query));

      expect(debug?.field, query).toBe(field);
      expect(debug?.value?.received ?? debug?.message, query).toContain(received);
      expect(debug?.remedy, query).toContain(remedy);
      for (const text of [field, received, remedy]) expect(getTerminal().slice(before), query).toContain(text);
    }
  });

  it("shows API, scope, AADSTS number, text and remedy for a scope that the API does not have", async () => {
    const response = await api.ask("{ wrongScope { name } }");

    expect(getDebug(response)).toMatchObject({
      field: "Query.wrongScope",
      exchange: {
        api: "INVENTORY",
        scopes: ["Items.Raed"],
        aadsts: [70011],
        error: "invalid_scope",
        text: expect.stringMatching(/^AADSTS70011: .* The scope api:\/\/\S+\/Items\.Raed does not exist\.$/) as string,
      },
      remedy: expect.stringContaining("Correct the scopes of @downstream on Query.wrongScope") as string,
    });
    // Also from the cache of failed exchanges.
    expect(getDebug(await api.ask("{ wrongScope { name } }"))).toEqual(getDebug(response));
    expect(getTerminal()).toMatch(
      /^ {4}exchange for INVENTORY with Items\.Raed -> invalid_scope AADSTS70011 AADSTS70011: /m,
    );
    expect(getTerminal()).toMatch(/^ {4}remedy: Correct the scopes of @downstream on Query\.wrongScope, or: /m);
  });

  it("shows method, URL without query values, status, a part of the body and the line for a failed call", async () => {
    const html = `<!doctype html>\n<html>\n  <h1>Cannot GET /things</h1>${"<br>".repeat(1_000)}</html>`;
    const cases: readonly (readonly [status: number, body: unknown, shown: string, remedy: string])[] = [
      [404, "no such route", "no such route", "Correct the method and path in the client of INVENTORY"],
      [500, html, "<!doctype html> <html> <h1>Cannot GET /things</h1><br>", "See the log of INVENTORY"],
      [401, { error: "wrong audience" }, '{"error":"wrong audience"}', "Compare INVENTORY_RESOURCE with the audience"],
      [403, "", "", "Compare the scopes of @downstream"],
      [400, { detail: "private?" }, '{"detail":"[redacted]?"}', "Correct the request"],
      [302, "", "", "redirects are not followed"],
    ];
    for (const [status, body, shown, remedy] of cases) {
      remote.script({ status, body });
      const before = getTerminal().length;

      const debug = getDebug(await api.ask('{ thing(path: "/things?name=private&page=2") { name } }'));

      const call = debug?.call as { readonly body: string };
      const url = `${remote.url}/things?name=...&page=...`;
      expect(call, String(status)).toMatchObject({ api: "INVENTORY", method: "GET", url, status });
      expect(call.body.startsWith(shown), call.body).toBe(true);
      expect(Buffer.byteLength(call.body)).toBeLessThanOrEqual(500);
      expect(debug?.stack?.join("\n"), String(status)).toMatch(/errors-in-full\.test\.ts:\d+:\d+/);
      expect(debug?.remedy, String(status)).toContain(remedy);
      const terminal = getTerminal().slice(before);
      expect(terminal).toContain(`call of INVENTORY: GET ${url} -> ${String(status)} ${shown}`);
      expect(terminal).toContain(remedy);
      expect(terminal).not.toContain("private");
    }
  });

  it("shows the code of the network error with host and port for an API that is down", async () => {
    const other = await startScriptedApi();
    await other.close();
    const server = await start({ INVENTORY_BASE_URL: other.url }, { emulator: api.emulator });

    const debug = getDebug(await server.ask("{ thing { name } }"));

    const { host } = new URL(other.url);
    expect(debug?.call).toMatchObject({ method: "GET", url: `${other.url}/things/1`, network: `ECONNREFUSED ${host}` });
    expect(debug?.remedy).toBe("Start INVENTORY, or correct INVENTORY_BASE_URL.");
    expect(getTerminal(server)).toContain(`-> ECONNREFUSED ${host}\n    remedy: Start INVENTORY`);
    await server.close();
  });

  it("shows the response to a client that rejects it, with the line that does", async () => {
    remote.script({ status: 200, body: { number: 7 } });

    const debug = getDebug(await api.ask("{ unchecked { name } }"));

    expect(debug).toMatchObject({
      message: "INVENTORY: invalid response",
      stack: [expect.stringMatching(/errors-in-full\.test\.ts:\d+:\d+/)],
      lastCall: { status: 200, body: '{"number":7}' },
      remedy: expect.stringContaining("Compare the response of INVENTORY") as string,
    });
  });

  it("shows the request of an item of a batch of Microsoft Graph", async () => {
    api.emulator.faults.inject({ key: "BATCH GET /v1.0/users/{id}", response: { status: 418, body: { tea: "pot" } } });

    const debug = getDebug(await api.ask(users));

    expect(debug).toMatchObject({
      field: "Query.user",
      call: { api: "MICROSOFT_GRAPH", method: "GET", status: 418, body: '{"tea":"pot"}' },
    });
  });

  it("shows neither tokens nor headers, variables and request bodies, even if the API echoes them", async () => {
    const assertion = await api.emulator.issueToken();
    const received: string[] = [];
    remote.script(({ headers, body }) => {
      received.push(String(headers.authorization));
      return { status: 500, body: { echo: body, headers, text: `${headers.authorization ?? ""} ${assertion}` } };
    });

    const query = "mutation Change($name: String!) { changeThing(name: $name) { name } }";
    const response = await api.ask(query, { token: assertion, variables: { name: "a private name" } });

    const shown = JSON.stringify(response.body) + getTerminal();
    expect(getDebug(response)?.call).toMatchObject({ method: "PATCH", status: 500 });
    for (const secret of ["a private name", "key-of-the-api", assertion, ...received.map((text) => text.slice(7))])
      expect(secret && shown.includes(secret), secret).toBe(false);
    expect(shown).not.toMatch(/eyJ[\w-]{4}/);
    expect(received).toHaveLength(1);
  });

  it("describes at most 20 errors of a response, and logs one that fields share once", async () => {
    const aliases = Array.from({ length: 25 }, (_, index) => `a${String(index)}: localList`);
    const { body } = await api.ask(`{ ${aliases.join(" ")} }`);

    expect(body.errors).toHaveLength(25);
    expect(body.errors?.filter(({ extensions }) => extensions["debug"])).toHaveLength(20);
    expect(getTerminal().match(/ field=Query\.localList /g)).toHaveLength(20);

    shownLines = api.logged().length;
    api.emulator.faults.inject({ key: "POST /v1.0/$batch", response: { status: 403 }, times: 1 });
    const shared = await api.ask(users);

    expect(shared.body.errors?.map(({ extensions }) => (extensions["debug"] as Debug).field)).toEqual([
      "Query.user",
      "Query.user",
    ]);
    expect(getTerminal().match(/ field=Query\.user /g)).toHaveLength(1);
  });

  it("adds nothing to errors that say everything", async () => {
    for (const query of ["{ nothing }", "{ messages(first: 0) { nodes { id } } }", "{"]) {
      const response = await api.ask(query);

      expect(response.body.errors, query).toHaveLength(1);
      expect(getDebug(response), query).toBeUndefined();
    }
    expect(getTerminal()).toBe("");
  });
});

describe("without local mode", () => {
  it("shows nothing of it with identity settings, in production, and on another address than loopback", async () => {
    const { emulator } = api;
    const cases: readonly (readonly [title: string, environment: Record<string, string>])[] = [
      ["identity settings", { AZURE_CLIENT_SECRET: emulator.environment["AZURE_CLIENT_SECRET"] ?? "" }],
      ["production", { NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" }],
      ["another address", { HOST: "0.0.0.0" }],
    ];
    for (const [title, environment] of cases) {
      const server = await start(environment, { emulator });
      for (const [query, body] of [
        ["{ broken { name } }", { name: "private" }],
        ["{ thing { name } }", { private: 1 }],
        ["{ unchecked { name } }", { private: 1 }],
        ["{ wrongScope { name } }", {}],
        ["{ localList }", {}],
      ] as const) {
        remote.script({ status: 200, body });
        const response = await server.ask(query);
        expect(response.body.errors, `${title}: ${query}`).toHaveLength(1);
        expect(getDebug(response), `${title}: ${query}`).toBeUndefined();
        expect(JSON.stringify(response.body), `${title}: ${query}`).not.toContain("private");
      }
      remote.script({ status: 500, body: "private" });
      expect(getDebug(await server.ask("{ thing { name } }")), title).toBeUndefined();
      expect(getTerminal(server), title).toBe("");
      expect(server.logged().join(""), title).not.toMatch(
        /private|Cannot read|Items\.Raed does not exist|Expected Iter/,
      );
      await server.close();
    }
  });
});
