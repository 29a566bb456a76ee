import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/test-server.ts";

let api: TestServer;
let production: TestServer;
let token: string;

beforeAll(async () => {
  api = await startTestServer();
  production = await startTestServer({ NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" }, { emulator: api.emulator });
  token = await api.emulator.issueToken();
});
afterAll(async () => {
  await production.close();
  await api.close();
});

const graphqlResponse = "application/graphql-response+json";

async function send(body: unknown, search = ""): Promise<{ status: number; type: string; body: object }> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}`, accept: graphqlResponse };
  const init = search ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`${api.url}/graphql${search}`, init);
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, body: (await response.json()) as object };
}

const errorLines = (): string[] => api.logged().filter((line) => /"level":(?:"error"|50)/.test(line));

/** Operations that are valid, and whose variables graphql-js rejects only when it reaches the argument. */
const nullArguments = [
  ["query ($n: Int) { users(first: $n) { nodes { id } } }", { n: null }],
  ["query ($n: Int = 5) { users(first: $n) { nodes { id } } }", { n: null }],
  [
    'query ($z: String) { calendarView(start: "2027-01-01T00:00:00Z", end: "2027-01-02T00:00:00Z", timeZone: $z) { nodes { id } } }',
    { z: null },
  ],
  ["query ($s: PhotoSize) { me { photo(size: $s) } }", { s: null }],
  ["query ($f: BodyFormat) { messages(first: 1) { nodes { body(format: $f) } } }", { f: null }],
  ["query ($i: Boolean = true) { me { displayName @include(if: $i) } }", { i: null }],
  ["query ($i: Boolean = true) { me { ... @skip(if: $i) { displayName } } }", { i: null }],
  [
    "query ($d: OrderDirection = ASC) { boards(orderBy: { field: NAME, direction: $d }) { nodes { id } } }",
    { d: null },
  ],
  ["query ($s: BoardStatus = ACTIVE) { boards(filter: { status: [$s] }) { nodes { id } } }", { s: null }],
] as const;

describe("a null variable in the place of a non-null argument", () => {
  it("fails the field with BAD_USER_INPUT and the message of graphql-js, and logs no error", async () => {
    for (const [query, variables] of nullArguments) {
      const { status, body } = await api.ask(query, { token, variables });

      expect(status, query).toBe(200);
      expect(body.errors?.length, query).toBeGreaterThan(0);
      for (const error of body.errors ?? []) {
        expect(error.extensions, query).toEqual({ code: "BAD_USER_INPUT" });
        expect(error.message, query).toMatch(
          /^Argument "\w+" (?:of non-null type ".+" must not be null|has invalid value .+)\.$/,
        );
      }
    }
    expect(errorLines()).toEqual([]);
  });

  it("leaves the other fields of the operation as they are", async () => {
    const query = "query ($n: Int) { users(first: $n) { nodes { id } } me { displayName } }";
    const { body } = await api.ask(query, { token, variables: { n: null } });

    expect(body.data).toEqual({ users: null, me: { displayName: "Alice Archer" } });
  });

  it("fails the request with 400 and no data if it is the condition of a root field", async () => {
    const query = "query ($i: Boolean = true) { me @include(if: $i) { id } }";
    const { status, type, body } = await send({ query, variables: { i: null } });

    expect([status, type]).toEqual([400, expect.stringContaining(graphqlResponse)]);
    expect(body).toEqual({
      errors: [expect.objectContaining({ extensions: { code: "BAD_USER_INPUT" } })],
    });
  });
});

it("rejects variables with more errors than graphql-js counts with 400 and BAD_USER_INPUT", async () => {
  const query = "query ($s: [BoardStatus!]) { boards(filter: { status: $s }) { nodes { id } } }";
  const { status, body } = await api.ask(query, { token, variables: { s: Array.from({ length: 60 }, () => "NONE") } });

  expect(status).toBe(400);
  expect(new Set(body.errors?.map(({ extensions }) => extensions["code"]))).toEqual(new Set(["BAD_USER_INPUT"]));
  expect(errorLines()).toEqual([]);
});

const me = "{ me { id } }";
const sha256Hash = createHash("sha256").update(me).digest("hex");
const withHash = (persistedQuery: unknown) => ({ query: me, extensions: { persistedQuery } });

describe("a request that cannot be executed", () => {
  it("is rejected with 400, the reason and no data, and logs no error", async () => {
    const requests: readonly (readonly [body: unknown, message: RegExp])[] = [
      [withHash({ version: 1, sha256Hash: "0".repeat(64) }), /sha does not match/],
      [withHash({ version: 2, sha256Hash }), /persisted query version/],
      [withHash({ sha256Hash }), /persisted query version/],
      [withHash({ version: 1 }), /sha256Hash/],
      [withHash({ version: 1, sha256Hash: 5 }), /sha256Hash/],
      [{ extensions: { persistedQuery: { version: 1 } } }, /sha256Hash/],
      [withHash("constructor"), /sha256Hash/],
      [withHash([]), /sha256Hash/],
      [withHash(7), /sha256Hash/],
      [{ extensions: { persistedQuery: null } }, /non-empty `query`/],
      [{ query: me, extensions: [] }, /`extensions`/],
      [{ query: me, extensions: "{}" }, /`extensions`/],
      [{ query: me, variables: [] }, /`variables`/],
      [{ query: me, operationName: 5 }, /`operationName`/],
      [{ query: { kind: "Document" } }, /strings/],
      [{ query: "subscription { me { id } }" }, /no subscription operations/],
      [
        { query: "query A { __typename } subscription B { me { id } }", operationName: "A" },
        /no subscription operations/,
      ],
      [{ query: "query A { __typename }", operationName: "constructor" }, /Unknown operation/],
      [{ query: "query A { __typename } query B { __typename }" }, /operation name/],
      [{ query: "fragment A on User { id }" }, /./],
      [[{ query: me }], /batching/],
      [[], /batching/],
      [{}, /missing/],
    ];
    for (const [request, message] of requests) {
      const { status, type, body } = await send(request);
      const title = JSON.stringify(request);

      expect([status, type], title).toEqual([400, expect.stringContaining(graphqlResponse)]);
      const errors = [
        { message: expect.stringMatching(message) as string, extensions: { code: expect.any(String) as string } },
      ];
      expect(body, title).toMatchObject({ errors });
      expect(JSON.stringify(body), title).not.toContain("INTERNAL_SERVER_ERROR");
      expect(body, title).not.toHaveProperty("data");
    }
    expect(errorLines()).toEqual([]);
  });

  it("is rejected with 400 by GET as well", async () => {
    const extensions = (value: unknown) => `extensions=${encodeURIComponent(JSON.stringify(value))}`;
    for (const search of [
      `?${extensions({ persistedQuery: { version: 1 } })}`,
      `?${extensions({ persistedQuery: "x" })}`,
      `?${extensions({ persistedQuery: { version: 3, sha256Hash } })}`,
      `?query=${encodeURIComponent(me)}&query=${encodeURIComponent(me)}`,
      `?query=${encodeURIComponent("subscription { me { id } }")}`,
      "?variables=[]&query=a",
      "?variables=%7B&query=a",
    ]) {
      const { status, body } = await send(undefined, search);
      expect(status, search).toBe(400);
      expect(JSON.stringify(body), search).not.toContain("INTERNAL_SERVER_ERROR");
    }
    expect(errorLines()).toEqual([]);
  });

  it("accepts an absent persisted query beside a document", async () => {
    expect(await send(withHash(null))).toMatchObject({ status: 200, body: { data: { me: {} } } });
  });
});

describe("suggestions", () => {
  /** Each has a misspelt name of the schema, in a different place. */
  const misspelt: readonly (readonly [query: string, variables?: Record<string, unknown>])[] = [
    ["{ me { displayNam } }"],
    ["{ users(frst: 1) { nodes { id } } }"],
    ["{ me { ... on Usr { id } } }"],
    ["query ($a: PhotoSiz) { me { photo(size: $a) } }"],
    ["{ me { photo(size: SMAL) } }"],
    ["{ boards(orderBy: { feld: NAME }) { nodes { id } } }"],
    ["{ boards(orderBy: { field: NAM }) { nodes { id } } }"],
    ["query ($a: PhotoSize!) { me { photo(size: $a) } }", { a: "SMAL" }],
    ["query ($a: BoardOrder!) { boards(orderBy: $a) { nodes { id } } }", { a: { field: "NAM" } }],
    ["query ($a: BoardOrder!) { boards(orderBy: $a) { nodes { id } } }", { a: { field: "NAME", directon: "ASC" } }],
    ["query ($a: BoardFilter!) { boards(filter: $a) { nodes { id } } }", { a: { status: ["ACTIV"] } }],
  ];

  it("are made where introspection is on, and nowhere where it is off", async () => {
    for (const [query, variables] of misspelt) {
      const options = { token, ...(variables && { variables }) };
      const shown = await api.ask(query, options);
      const hidden = await production.ask(query, options);

      expect(JSON.stringify(shown.body), query).toMatch(/Did you mean/);
      expect(hidden.status, query).toBe(400);
      expect(JSON.stringify(hidden.body), query).not.toMatch(/Did you mean/);
      expect(hidden.body.errors?.[0]?.extensions["code"], query).toMatch(
        /^(?:BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/,
      );
    }
  });
});
