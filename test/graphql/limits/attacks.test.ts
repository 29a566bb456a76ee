import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { expectNoCalls, toLimitError, tooComplexError } from "../../support/expected-limit-errors.ts";
import { startApi, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
let token: string;

beforeAll(async () => {
  api = await startApi();
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

/** Each of 2^n fields, by n fragments of two aliases each. */
const createDoublingDocument = (levels: number): string =>
  `{ me { ...F0 } } ${repeat(
    levels,
    (level) => `fragment F${level} on User { a: manager { ...F${level + 1} } b: manager { ...F${level + 1} } }`,
  )} fragment F${levels} on User { id }`;

/** The same 2^40 times, all on one level. */
const createMultiplyingDocument = (type: string, operation: string, inner: string): string =>
  `${operation} ${repeat(40, (n) => `fragment F${n} on ${type} { ...F${n + 1} ...F${n + 1} }`)}
   fragment F40 on ${type} { ${inner} }`;

/** The most that fits into a body. */
const bodyLength = 250_000;

it.each([
  ["deep", `{ me ${nest(20, "{ manager ", "{ id }")} }`, "depth"],
  [
    "deep, by fragments",
    `{ me { ...F0 } } ${repeat(16, (n) => `fragment F${n} on User { manager { ...F${n + 1} } }`)} fragment F16 on User { id }`,
    "depth",
  ],
  ["deeper than a stack", nest(40_000, "{ a ", "{ a }"), "tokens"],
  ["wide", `{ ${repeat(21, (n) => `a${n}: __typename`)} }`, "root_fields"],
  ["wide beyond all", `{ ${"__typename ".repeat(bodyLength / 11)} }`, "tokens"],
  ["aliased", `{ me { ${repeat(51, (n) => `a${n}: photo`)} } }`, "aliases"],
  ["of fields that are compared with each other", `{ me { ${"id ".repeat(1_900)} } }`, "aliases"],
  ["of fragments that multiply", createDoublingDocument(13), "cost"],
  ["of fragments that multiply beyond all", createMultiplyingDocument("User", "{ me { ...F0 } }", "id"), "cost"],
  [
    "of many root fields by fragments that multiply",
    createMultiplyingDocument("Query", "{ ...F0 }", "__typename"),
    "root_fields",
  ],
  ["flooded with one directive", `{ me ${"@skip(if: false) ".repeat(250)} { id } }`, "directives"],
  ["flooded with unknown directives", `{ me { id ${"@a ".repeat(60)} } }`, "directives"],
  [
    "flooded with directives on variables",
    `query (${repeat(51, (n) => `$v${n}: Int @a`)}) { me { id } }`,
    "directives",
  ],
  [
    "of pages of pages",
    "{ projects(first: 100) { nodes { tasks(first: 100) { nodes { comments(first: 100) { nodes { text } } } } } } }",
    "cost",
  ],
  ["of a page beyond all", "{ users(first: 2147483647) { nodes { id } } }", "cost"],
  [
    "of a long list",
    `{ me { tasks(first: 1, filter: { status: [${"OPEN ".repeat(201)}] }) { nodes { title } } } }`,
    "list_size",
  ],
  ["of lists in lists", `{ me(a: ${"[".repeat(50_000)}1${"]".repeat(50_000)}) { id } }`, "depth"],
  ["of comments", `${"#\n".repeat(80_000)}{ me { id } }`, "tokens"],
  [
    "of introspection that multiplies",
    `{ __schema { ${repeat(12, (a) => `a${a}: types { ...T }`)} } } fragment T on __Type { ${repeat(12, (b) => `b${b}: fields { ...D }`)} } fragment D on __Field { ${repeat(12, (c) => `c${c}: args { name }`)} }`,
    "cost",
  ],
])("a document %s is refused, with no call", async (_title, query, limit) => {
  const answer = await api.ask(query, { token });
  expect(toLimitError(answer)).toEqual(tooComplexError(limit));
  expectNoCalls(api);
});

it.each([
  ["recursive", "{ me { ...A } } fragment A on User { manager { ...A } }"],
  ["mutually recursive", "{ me { ...A } } fragment A on User { manager { ...B } } fragment B on User { ...A }"],
  ["recursive at the root", "{ ...A } fragment A on Query { ...A ...A }"],
])("%s fragments are refused, with no call", async (_title, query) => {
  const { status, body } = await api.ask(query, { token });
  expect({ status, code: body.errors?.[0]?.extensions["code"] }).toEqual({
    status: 400,
    code: "GRAPHQL_VALIDATION_FAILED",
  });
  expectNoCalls(api);
});

const zeros = (count: number): string => `[${"0,".repeat(count - 1)}0]`;

it.each([
  ["a long list", `{"list":${zeros(201)}}`, "list_size"],
  ["a huge list", `{"list":${zeros(bodyLength / 2 - 100)}}`, "list_size"],
  ["long lists in objects", `{"a":{"b":[{"c":${zeros(201)}}]}}`, "list_size"],
  ["lists in lists", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "depth"],
  ["objects in objects", `{"a":${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}}`, "depth"],
])("variables with %s are refused, with no call", async (_title, variables, limit) => {
  const answer = await fetch(`${api.url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: `{"query":"{ me { id } }","variables":${variables}}`,
  });
  expect({ status: answer.status, body: await answer.json() }).toMatchObject({
    status: 400,
    body: { errors: [{ extensions: { code: "OPERATION_TOO_COMPLEX", limit } }] },
  });
  expectNoCalls(api);
});
