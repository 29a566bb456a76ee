import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { expectNoCalls, toLimitError, tooComplexError } from "../../support/expected-limit-errors.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let api: TestServer;
let token: string;

beforeAll(async () => {
  api = await startTestServer();
  token = await api.emulator.issueToken();
  await api.ask("{ __typename }", { token });
});
beforeEach(() => {
  api.emulator.calls.reset();
});
afterAll(() => api.close());

const repeat = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(" ");
const nest = (depth: number, open: string, inner: string): string => open.repeat(depth) + inner + " }".repeat(depth);

/** A document with 2^n fields, from n fragments of two aliases each. */
const createDoublingDocument = (levels: number): string =>
  `{ me { ...F0 } } ${repeat(
    levels,
    (level) => `fragment F${level} on User { a: manager { ...F${level + 1} } b: manager { ...F${level + 1} } }`,
  )} fragment F${levels} on User { id }`;

/** A document that repeats the same fields 2^40 times on one level. */
const createMultiplyingDocument = (type: string, operation: string, inner: string): string =>
  `${operation} ${repeat(40, (n) => `fragment F${n} on ${type} { ...F${n + 1} ...F${n + 1} }`)}
   fragment F40 on ${type} { ${inner} }`;

/** Characters that fit into a request body. */
const bodyLength = 250_000;

it("rejects documents above a limit without a token exchange or a downstream call", async () => {
  const documents: readonly (readonly [title: string, query: string, limit: string])[] = [
    ["deep nesting", `{ me ${nest(20, "{ manager ", "{ id }")} }`, "depth"],
    [
      "deep nesting by fragments",
      `{ me { ...F0 } } ${repeat(16, (n) => `fragment F${n} on User { manager { ...F${n + 1} } }`)} fragment F16 on User { id }`,
      "depth",
    ],
    ["nesting deeper than the stack", nest(40_000, "{ a ", "{ a }"), "tokens"],
    ["many root fields", `{ ${repeat(21, (n) => `a${n}: __typename`)} }`, "root_fields"],
    ["more root fields than tokens", `{ ${"__typename ".repeat(bodyLength / 11)} }`, "tokens"],
    ["many aliases", `{ me { ${repeat(51, (n) => `a${n}: photo`)} } }`, "aliases"],
    ["repeated fields, which validation compares with each other", `{ me { ${"id ".repeat(1_900)} } }`, "aliases"],
    ["multiplying fragments", createDoublingDocument(13), "cost"],
    [
      "multiplying fragments beyond the range of numbers",
      createMultiplyingDocument("User", "{ me { ...F0 } }", "id"),
      "cost",
    ],
    [
      "many root fields by multiplying fragments",
      createMultiplyingDocument("Query", "{ ...F0 }", "__typename"),
      "root_fields",
    ],
    ["one directive many times", `{ me ${"@skip(if: false) ".repeat(250)} { id } }`, "directives"],
    ["many unknown directives", `{ me { id ${"@a ".repeat(60)} } }`, "directives"],
    ["many directives on variables", `query (${repeat(51, (n) => `$v${n}: Int @a`)}) { me { id } }`, "directives"],
    [
      "pages of pages",
      "{ boards(first: 100) { nodes { members(first: 100) { nodes { boards(first: 100) { nodes { name } } } } } } }",
      "cost",
    ],
    ["many large values", `{ ${repeat(6, (n) => `a${n}: messages(first: 100) { nodes { body } }`)} }`, "cost"],
    [
      "large values of a list in a list",
      "{ mailFolders(first: 100) { nodes { messages(first: 20) { nodes { body } } } } }",
      "cost",
    ],
    ["the largest possible page", "{ users(first: 2147483647) { nodes { id } } }", "cost"],
    [
      "a long list",
      `{ me { cards(first: 1, filter: { status: [${"OPEN ".repeat(201)}] }) { nodes { title } } } }`,
      "list_size",
    ],
    ["many comments", `${"#\n".repeat(80_000)}{ me { id } }`, "tokens"],
    [
      "multiplying introspection",
      `{ __schema { ${repeat(12, (a) => `a${a}: types { ...T }`)} } } fragment T on __Type { ${repeat(12, (b) => `b${b}: fields { ...D }`)} } fragment D on __Field { ${repeat(12, (c) => `c${c}: args { name }`)} }`,
      "cost",
    ],
  ];
  for (const [title, query, limit] of documents)
    expect(toLimitError(await api.ask(query, { token })), title).toEqual(tooComplexError(limit));
  expectNoCalls(api);
});

it("rejects lists nested deeper than the parser's stack, without a token exchange or a downstream call", async () => {
  const query = `{ me(a: ${"[".repeat(50_000)}1${"]".repeat(50_000)}) { id } }`;
  const error = toLimitError(await api.ask(query, { token }));
  // The stack ends near the token limit: which one comes first depends on how far V8 has optimized the parser.
  expect([tooComplexError("depth"), tooComplexError("tokens")]).toContainEqual(error);
  expectNoCalls(api);
});

it("rejects fragments within themselves without a token exchange or a downstream call", async () => {
  const documents: readonly (readonly [title: string, query: string])[] = [
    ["recursive", "{ me { ...A } } fragment A on User { manager { ...A } }"],
    ["mutually recursive", "{ me { ...A } } fragment A on User { manager { ...B } } fragment B on User { ...A }"],
    ["recursive at the root", "{ ...A } fragment A on Query { ...A ...A }"],
  ];
  for (const [title, query] of documents) {
    const { status, body } = await api.ask(query, { token });
    expect({ status, code: body.errors?.[0]?.extensions["code"] }, title).toEqual({
      status: 400,
      code: "GRAPHQL_VALIDATION_FAILED",
    });
  }
  expectNoCalls(api);
});

it("rejects variables above a limit without a token exchange or a downstream call", async () => {
  const zeros = (count: number): string => `[${"0,".repeat(count - 1)}0]`;
  const cases: readonly (readonly [title: string, variables: string, limit: string])[] = [
    ["a long list", `{"list":${zeros(201)}}`, "list_size"],
    ["a huge list", `{"list":${zeros(bodyLength / 2 - 100)}}`, "list_size"],
    ["long lists in objects", `{"a":{"b":[{"c":${zeros(201)}}]}}`, "list_size"],
    ["lists in lists", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "depth"],
    ["objects in objects", `{"a":${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}}`, "depth"],
  ];
  for (const [title, variables, limit] of cases) {
    const response = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: `{"query":"{ me { id } }","variables":${variables}}`,
    });
    expect({ status: response.status, body: await response.json() }, title).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: "OPERATION_TOO_COMPLEX", limit } }] },
    });
  }
  expectNoCalls(api);
});
