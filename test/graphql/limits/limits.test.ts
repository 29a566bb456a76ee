import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { board } from "../../../bench/downstream/screens/board.ts";
import { inbox } from "../../../bench/downstream/screens/inbox.ts";
import { team } from "../../../bench/downstream/screens/team.ts";
import { expectNoCalls, toLimitError, tooComplexError } from "../../support/expected-limit-errors.ts";
import { startApi, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
/** Small bounds, so that both sides of each are easy to see. */
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
let limitedApi: RunningApi;
let token: string;

beforeAll(async () => {
  [api, limitedApi] = await Promise.all([startApi(), startApi(smallLimits)]);
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
  readonly variables?: readonly [atIt: Record<string, unknown>, above: Record<string, unknown>];
}

const repeat = (count: number, text: string): string => text.repeat(count).trim();

const cases: readonly LimitCase[] = [
  // Braces, the field, and as many colons, aliases and names as there are left.
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
    atLimit: "{ me { tasks(first: 1, filter: { status: [OPEN, DONE] }) { nodes { title } } } }",
    aboveLimit: "{ me { tasks(first: 1, filter: { status: [OPEN, DONE, OPEN] }) { nodes { title } } } }",
  },
  {
    limit: "list_size",
    atLimit:
      "query ($status: [TaskStatus!]) { me { tasks(first: 1, filter: { status: $status }) { nodes { title } } } }",
    aboveLimit:
      "query ($status: [TaskStatus!]) { me { tasks(first: 1, filter: { status: $status }) { nodes { title } } } }",
    variables: [{ status: ["OPEN", "DONE"] }, { status: ["OPEN", "DONE", "OPEN"] }],
  },
  {
    limit: "depth",
    atLimit: "{ __typename }",
    aboveLimit: "{ __typename }",
    variables: [{ a: [{ b: [{ c: 1 }] }] }, { a: [{ b: [{ c: [{ d: {} }] }] }] }],
  },
  {
    // 10 for the call and for each of the page 1 for `nodes` and 10 for the manager and 1 for its id.
    limit: "cost",
    atLimit: "{ users(first: 82) { nodes { manager { id } } } }",
    aboveLimit: "{ users(first: 83) { nodes { manager { id } } } }",
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
    // The schema says 20 where the operation says nothing.
    limit: "cost",
    atLimit: "{ projects { nodes { tasks(first: 2) { nodes { title id dueOn } } id } } }",
    aboveLimit: "{ projects { nodes { tasks(first: 10) { nodes { title id dueOn } } id } } }",
  },
];

const toOptions = (variables?: Record<string, unknown>) => ({ token, ...(variables && { variables }) });

describe("a document", () => {
  it.each(cases)("at the bound of $limit passes: $atIt", async ({ limit, atLimit, variables }) => {
    const answer = await limitedApi.ask(atLimit, toOptions(variables?.[0]));
    expect(toLimitError(answer)).not.toMatchObject({ limit });
    expect(answer.body.errors?.map(({ extensions }) => extensions["code"]) ?? []).not.toContain(
      "OPERATION_TOO_COMPLEX",
    );
  });

  it.each(cases)("above it is refused, with no call: $above", async ({ limit, aboveLimit, variables }) => {
    const answer = await limitedApi.ask(aboveLimit, toOptions(variables?.[1]));
    expect(toLimitError(answer)).toEqual(tooComplexError(limit));
    expectNoCalls(limitedApi);
  });

  it.each(cases)("is counted again each time: $above", async ({ limit, atLimit, aboveLimit, variables }) => {
    const expectRejected = async (): Promise<void> => {
      expect(toLimitError(await limitedApi.ask(aboveLimit, toOptions(variables?.[1])))).toEqual(tooComplexError(limit));
    };
    await expectRejected();
    expect(toLimitError(await limitedApi.ask(atLimit, toOptions(variables?.[0])))).not.toMatchObject({ limit });
    await expectRejected();
  });

  it("that is left out by a directive costs nothing", async () => {
    const query = `query ($with: Boolean!) {
      users(first: 100) { nodes { id manager @include(if: $with) { id } } }
    }`;
    expect((await limitedApi.ask(query, { token, variables: { with: false } })).body.errors).toBeUndefined();
    expect(toLimitError(await limitedApi.ask(query, { token, variables: { with: true } }))).toEqual(
      tooComplexError("cost"),
    );
    expect((await limitedApi.ask(query, { token, variables: { with: false } })).body.errors).toBeUndefined();
  });

  it("that does not parse near its bound is told so", async () => {
    const { body } = await limitedApi.ask("{ me { id }", { token });
    expect(body.errors?.[0]?.extensions["code"]).toBe("GRAPHQL_PARSE_FAILED");
  });

  it("above a bound is refused by GET as well", async () => {
    const url = `${limitedApi.url}/graphql?query=${encodeURIComponent("{ users(first: 83) { nodes { manager { id } } } }")}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { limit: "cost" } }] });
    expectNoCalls(limitedApi);
  });
});

describe("a body", () => {
  const body = (bytes: number): string => {
    const rest = JSON.stringify({ query: "{ __typename }", more: "" });
    return JSON.stringify({ query: "{ __typename }", more: "x".repeat(bytes - rest.length) });
  };
  const send = (text: string): Promise<Response> =>
    fetch(`${limitedApi.url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: text,
    });

  it("at the bound passes, one above is refused with 413 and the name of the limit", async () => {
    expect((await send(body(2_000))).status).toBe(200);
    const answer = await send(body(2_001));
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { limit: "body_bytes" } }] });
  });

  it("of several operations is refused", async () => {
    const answer = await send('[{"query":"{ __typename }"},{"query":"{ __typename }"}]');
    expect(answer.status).toBe(400);
    expectNoCalls(limitedApi);
  });
});

describe("with the defaults", () => {
  it.each([board, inbox, team])("the screen $name is answered", async ({ query, viewer }) => {
    const { body } = await api.ask(query, { user: viewer });
    expect(Object.values(body.data ?? {})).toEqual([expect.any(Object)]);
  });

  it("introspection is answered in full", async () => {
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
});
