import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { expectNoCalls, toLimitError, tooComplexError } from "../../support/expected-limit-errors.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let api: TestServer;
/** Small limits, so that documents at and above them are short. */
const smallLimits = {
  LIMIT_TOKENS: "60",
  LIMIT_DEPTH: "5",
  LIMIT_ALIASES: "3",
  LIMIT_ROOT_FIELDS: "4",
  LIMIT_DIRECTIVES: "2",
  LIMIT_LIST_SIZE: "2",
  LIMIT_COST: "1000",
  LIMIT_BODY_BYTES: "2000",
};
let limitedApi: TestServer;
let token: string;

beforeAll(async () => {
  [api, limitedApi] = await Promise.all([startTestServer(), startTestServer(smallLimits)]);
  await Promise.all([api.ask("{ __typename }"), limitedApi.ask("{ __typename }")]);
  token = await limitedApi.emulator.issueToken();
});
beforeEach(() => {
  limitedApi.emulator.calls.reset();
  api.emulator.calls.reset();
});
afterAll(() => Promise.all([api.close(), limitedApi.close()]));

interface LimitCase {
  readonly limit: string;
  readonly atLimit: string;
  readonly aboveLimit: string;
  readonly variables?: readonly [atLimit: Record<string, unknown>, aboveLimit: Record<string, unknown>];
}

const repeat = (count: number, text: string): string => text.repeat(count).trim();
const nineFields = "id displayName givenName surname mail userPrincipalName jobTitle department officeLocation";

const cases: readonly LimitCase[] = [
  // 5 tokens of the first operation and 5 of each further one.
  {
    limit: "tokens",
    atLimit: `query A { __typename } ${repeat(11, "query A { id } ")}`,
    aboveLimit: `query A { __typename } ${repeat(11, "query A { id } ")} x`,
  },
  {
    limit: "depth",
    atLimit: "{ me { manager { manager { manager { id } } } } }",
    aboveLimit: "{ me { manager { manager { manager { manager { id } } } } } }",
  },
  { limit: "aliases", atLimit: "{ me { a: id b: id c: id } }", aboveLimit: "{ me { a: id b: id c: id d: id } }" },
  { limit: "aliases", atLimit: "{ me { id id id id } }", aboveLimit: "{ me { id id id id id } }" },
  {
    limit: "root_fields",
    atLimit: "{ a: __typename b: __typename c: __typename __typename }",
    aboveLimit: "{ a: __typename b: __typename ...F } fragment F on Query { c: __typename __typename me { id } }",
  },
  {
    limit: "directives",
    atLimit: "{ me @skip(if: false) { id @include(if: true) } }",
    aboveLimit: "{ me @skip(if: false) { id @include(if: true) name: displayName @include(if: true) } }",
  },
  {
    limit: "list_size",
    atLimit: "{ me { cards(first: 1, filter: { status: [OPEN, DONE] }) { nodes { title } } } }",
    aboveLimit: "{ me { cards(first: 1, filter: { status: [OPEN, DONE, OPEN] }) { nodes { title } } } }",
  },
  {
    limit: "list_size",
    atLimit:
      "query ($status: [CardStatus!]) { me { cards(first: 1, filter: { status: $status }) { nodes { title } } } }",
    aboveLimit:
      "query ($status: [CardStatus!]) { me { cards(first: 1, filter: { status: $status }) { nodes { title } } } }",
    variables: [{ status: ["OPEN", "DONE"] }, { status: ["OPEN", "DONE", "OPEN"] }],
  },
  {
    limit: "depth",
    atLimit: "{ __typename }",
    aboveLimit: "{ __typename }",
    variables: [{ a: [{ b: [{ c: 1 }] }] }, { a: [{ b: [{ c: [{ d: {} }] }] }] }],
  },
  {
    limit: "depth",
    atLimit: "{ __typename }",
    aboveLimit: "{ __typename }",
    variables: [{ a: [{ b: [{ c: {} }] }] }, { a: [{ b: [{ c: { d: {} } }] }] }],
  },
  {
    // 10 for the call; for each of 99 users 1 for `nodes` and 9 for its fields: exactly 1,000, and one more.
    limit: "cost",
    atLimit: `{ users(first: 99) { nodes { ${nineFields} } } }`,
    aboveLimit: `{ __typename users(first: 99) { nodes { ${nineFields} } } }`,
  },
  {
    // 10 for the call; for each user 1 for `nodes`, 10 for the manager and 1 for its id.
    limit: "cost",
    atLimit: "{ users(first: 82) { nodes { manager { id } } } }",
    aboveLimit: "{ users(first: 83) { nodes { manager { id } } } }",
  },
  {
    // 10 for the call; for each message 1 for `nodes` and 200 for its body.
    limit: "cost",
    atLimit: "{ messages(first: 4) { nodes { body } } }",
    aboveLimit: "{ messages(first: 5) { nodes { body } } }",
  },
  {
    limit: "cost",
    atLimit: "query ($size: Int!) { users(first: $size) { nodes { manager { id } } } }",
    aboveLimit: "query ($size: Int!) { users(first: $size) { nodes { manager { id } } } }",
    variables: [{ size: 82 }, { size: 83 }],
  },
  {
    limit: "cost",
    atLimit: "query ($size: Int! = 82) { users(first: $size) { nodes { manager { id } } } }",
    aboveLimit: "query ($size: Int! = 83) { users(first: $size) { nodes { manager { id } } } }",
  },
  {
    // The default of `first` in the schema is 20.
    limit: "cost",
    atLimit: "{ boards { nodes { cards(first: 2) { nodes { title id dueOn } } id } } }",
    aboveLimit: "{ boards { nodes { cards(first: 10) { nodes { title id dueOn } } id } } }",
  },
];

const toOptions = (variables?: Record<string, unknown>) => ({ token, ...(variables && { variables }) });

const describeCase = ({ limit, atLimit, aboveLimit, variables }: LimitCase): string =>
  JSON.stringify({ limit, atLimit, aboveLimit, variables });

it("accepts operations at each limit", async () => {
  for (const each of cases) {
    const { body } = await limitedApi.ask(each.atLimit, toOptions(each.variables?.[0]));
    const codes = body.errors?.map(({ extensions }) => extensions["code"]) ?? [];
    expect(codes, describeCase(each)).not.toContain("OPERATION_TOO_COMPLEX");
  }
});

it("rejects operations above each limit without a token exchange or a downstream call", async () => {
  for (const each of cases) {
    const response = await limitedApi.ask(each.aboveLimit, toOptions(each.variables?.[1]));
    expect(toLimitError(response), describeCase(each)).toEqual(tooComplexError(each.limit));
  }
  expectNoCalls(limitedApi);
});

it("checks the limits of a cached document for each request", async () => {
  for (const each of cases) {
    const { limit, atLimit, aboveLimit, variables } = each;
    const expectRejected = async (): Promise<void> => {
      const response = await limitedApi.ask(aboveLimit, toOptions(variables?.[1]));
      expect(toLimitError(response), describeCase(each)).toEqual(tooComplexError(limit));
    };
    await expectRejected();
    const accepted = toLimitError(await limitedApi.ask(atLimit, toOptions(variables?.[0])));
    expect(accepted, describeCase(each)).not.toMatchObject({ limit });
    await expectRejected();
  }
});

it("does not count the cost of fields that a directive excludes, for each request by its variables", async () => {
  const query = `query ($with: Boolean!) {
    users(first: 100) { nodes { id manager @include(if: $with) { id } } }
  }`;
  expect((await limitedApi.ask(query, { token, variables: { with: false } })).body.errors).toBeUndefined();
  expect(toLimitError(await limitedApi.ask(query, { token, variables: { with: true } }))).toEqual(
    tooComplexError("cost"),
  );
  expect((await limitedApi.ask(query, { token, variables: { with: false } })).body.errors).toBeUndefined();
});

it("limits the cost of each operation of a document by itself, whichever was sent first", async () => {
  const query = `query Cheap { users(first: 82) { nodes { manager { id } } } }
    query Costly { users(first: 83) { nodes { manager { id } } } }`;
  for (const [document, names] of [
    [query, ["Cheap", "Costly", "Cheap"]],
    [`${query} # another document`, ["Costly", "Cheap", "Costly"]],
  ] as const)
    for (const operationName of names) {
      const error = toLimitError(await limitedApi.ask(document, { token, operationName }));
      if (operationName === "Costly") expect(error, names.join()).toEqual(tooComplexError("cost"));
      else expect(error, names.join()).toMatchObject({ status: 200, limit: undefined });
    }
});

it("reports a syntax error of a document near the token limit as such", async () => {
  const { body } = await limitedApi.ask("{ me { id }", { token });
  expect(body.errors?.[0]?.extensions["code"]).toBe("GRAPHQL_PARSE_FAILED");
});

it("rejects an operation above a limit by GET as well", async () => {
  const query = encodeURIComponent("{ users(first: 83) { nodes { manager { id } } } }");
  const response = await fetch(`${limitedApi.url}/graphql?query=${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { limit: "cost" } }] });
  expectNoCalls(limitedApi);
});

function sendBody(body: string): Promise<Response> {
  return fetch(`${limitedApi.url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body,
  });
}

it("accepts a body at the size limit, and rejects a larger one with 413 and the name of the limit", async () => {
  const createBody = (bytes: number): string => {
    const unpadded = JSON.stringify({ query: "{ __typename }", more: "" });
    return JSON.stringify({ query: "{ __typename }", more: "x".repeat(bytes - unpadded.length) });
  };
  expect((await sendBody(createBody(2_000))).status).toBe(200);
  const response = await sendBody(createBody(2_001));
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { limit: "body_bytes" } }] });
});

it("rejects a batch of operations", async () => {
  const response = await sendBody('[{"query":"{ __typename }"},{"query":"{ __typename }"}]');
  expect(response.status).toBe(400);
  expectNoCalls(limitedApi);
});

it("resolves complete introspection under the default limits", async () => {
  const fullQuery = getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  for (const query of [fullQuery, getIntrospectionQuery()]) {
    const { body } = await api.ask(query);
    expect(body.errors).toBeUndefined();
    expect(body.data).toHaveProperty("__schema.types");
  }
});
