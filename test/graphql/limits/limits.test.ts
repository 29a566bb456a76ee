import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { board } from "../../../bench/downstream/screens/board.ts";
import { inbox } from "../../../bench/downstream/screens/inbox.ts";
import { team } from "../../../bench/downstream/screens/team.ts";
import { expectNoCalls, refusedFor, tooComplex } from "../../support/expected-limit-errors.ts";
import { startApi, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
/** Small bounds, so that both sides of each are easy to see. */
const small = {
  LIMIT_TOKENS: "60",
  LIMIT_DEPTH: "5",
  LIMIT_ALIASES: "3",
  LIMIT_ROOT_FIELDS: "4",
  LIMIT_DIRECTIVES: "2",
  LIMIT_LIST_SIZE: "2",
  LIMIT_COST: "1000",
  LIMIT_BODY_BYTES: "2000",
};
let tight: RunningApi;
let token: string;

beforeAll(async () => {
  [api, tight] = await Promise.all([startApi(), startApi(small)]);
  await Promise.all([api.ask("{ __typename }"), tight.ask("{ __typename }")]);
  token = await tight.emulator.issueToken();
});
beforeEach(() => {
  tight.emulator.calls.reset();
  api.emulator.calls.reset();
});
afterAll(() => Promise.all([api.close(), tight.close()]));

interface Bound {
  readonly limit: string;
  readonly atIt: string;
  readonly above: string;
  readonly variables?: readonly [atIt: Record<string, unknown>, above: Record<string, unknown>];
}

const repeated = (count: number, text: string): string => text.repeat(count).trim();

const bounds: readonly Bound[] = [
  // Braces, the field, and as many colons, aliases and names as there are left.
  {
    limit: "tokens",
    atIt: `query A { __typename } ${repeated(11, "query A { id } ")}`,
    above: `query A { __typename } ${repeated(11, "query A { id } ")} x`,
  },
  {
    limit: "depth",
    atIt: "{ me { manager { manager { manager { id } } } } }",
    above: "{ me { manager { manager { manager { manager { id } } } } } }",
  },
  { limit: "aliases", atIt: "{ me { a: id b: id c: id } }", above: "{ me { a: id b: id c: id d: id } }" },
  { limit: "aliases", atIt: "{ me { id id id id } }", above: "{ me { id id id id id } }" },
  {
    limit: "root_fields",
    atIt: "{ a: __typename b: __typename c: __typename __typename }",
    above: "{ a: __typename b: __typename ...F } fragment F on Query { c: __typename __typename me { id } }",
  },
  {
    limit: "directives",
    atIt: "{ me @skip(if: false) { id @include(if: true) } }",
    above: "{ me @skip(if: false) { id @include(if: true) name: displayName @include(if: true) } }",
  },
  {
    limit: "list_size",
    atIt: "{ me { tasks(first: 1, filter: { status: [OPEN, DONE] }) { nodes { title } } } }",
    above: "{ me { tasks(first: 1, filter: { status: [OPEN, DONE, OPEN] }) { nodes { title } } } }",
  },
  {
    limit: "list_size",
    atIt: "query ($status: [TaskStatus!]) { me { tasks(first: 1, filter: { status: $status }) { nodes { title } } } }",
    above: "query ($status: [TaskStatus!]) { me { tasks(first: 1, filter: { status: $status }) { nodes { title } } } }",
    variables: [{ status: ["OPEN", "DONE"] }, { status: ["OPEN", "DONE", "OPEN"] }],
  },
  {
    limit: "depth",
    atIt: "{ __typename }",
    above: "{ __typename }",
    variables: [{ a: [{ b: [{ c: 1 }] }] }, { a: [{ b: [{ c: [{ d: {} }] }] }] }],
  },
  {
    // 10 for the call and for each of the page 1 for `nodes` and 10 for the manager and 1 for its id.
    limit: "cost",
    atIt: "{ users(first: 82) { nodes { manager { id } } } }",
    above: "{ users(first: 83) { nodes { manager { id } } } }",
  },
  {
    limit: "cost",
    atIt: "query ($size: Int!) { users(first: $size) { nodes { manager { id } } } }",
    above: "query ($size: Int!) { users(first: $size) { nodes { manager { id } } } }",
    variables: [{ size: 82 }, { size: 83 }],
  },
  {
    limit: "cost",
    atIt: "query ($size: Int! = 82) { users(first: $size) { nodes { manager { id } } } }",
    above: "query ($size: Int! = 83) { users(first: $size) { nodes { manager { id } } } }",
  },
  {
    // The schema says 20 where the operation says nothing.
    limit: "cost",
    atIt: "{ projects { nodes { tasks(first: 2) { nodes { title id dueOn } } id } } }",
    above: "{ projects { nodes { tasks(first: 10) { nodes { title id dueOn } } id } } }",
  },
];

const options = (variables?: Record<string, unknown>) => ({ token, ...(variables && { variables }) });

describe("a document", () => {
  it.each(bounds)("at the bound of $limit passes: $atIt", async ({ limit, atIt, variables }) => {
    const answer = await tight.ask(atIt, options(variables?.[0]));
    expect(refusedFor(answer)).not.toMatchObject({ limit });
    expect(answer.body.errors?.map(({ extensions }) => extensions["code"]) ?? []).not.toContain(
      "OPERATION_TOO_COMPLEX",
    );
  });

  it.each(bounds)("above it is refused, with no call: $above", async ({ limit, above, variables }) => {
    const answer = await tight.ask(above, options(variables?.[1]));
    expect(refusedFor(answer)).toEqual(tooComplex(limit));
    expectNoCalls(tight);
  });

  it.each(bounds)("is counted again each time: $above", async ({ limit, atIt, above, variables }) => {
    const refused = async (): Promise<void> => {
      expect(refusedFor(await tight.ask(above, options(variables?.[1])))).toEqual(tooComplex(limit));
    };
    await refused();
    expect(refusedFor(await tight.ask(atIt, options(variables?.[0])))).not.toMatchObject({ limit });
    await refused();
  });

  it("that is left out by a directive costs nothing", async () => {
    const query = `query ($with: Boolean!) {
      users(first: 100) { nodes { id manager @include(if: $with) { id } } }
    }`;
    expect((await tight.ask(query, { token, variables: { with: false } })).body.errors).toBeUndefined();
    expect(refusedFor(await tight.ask(query, { token, variables: { with: true } }))).toEqual(tooComplex("cost"));
    expect((await tight.ask(query, { token, variables: { with: false } })).body.errors).toBeUndefined();
  });

  it("that does not parse near its bound is told so", async () => {
    const { body } = await tight.ask("{ me { id }", { token });
    expect(body.errors?.[0]?.extensions["code"]).toBe("GRAPHQL_PARSE_FAILED");
  });

  it("above a bound is refused by GET as well", async () => {
    const url = `${tight.url}/graphql?query=${encodeURIComponent("{ users(first: 83) { nodes { manager { id } } } }")}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { limit: "cost" } }] });
    expectNoCalls(tight);
  });
});

describe("a body", () => {
  const body = (bytes: number): string => {
    const rest = JSON.stringify({ query: "{ __typename }", more: "" });
    return JSON.stringify({ query: "{ __typename }", more: "x".repeat(bytes - rest.length) });
  };
  const send = (text: string): Promise<Response> =>
    fetch(`${tight.url}/graphql`, {
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
    expectNoCalls(tight);
  });
});

describe("with the defaults", () => {
  it.each([board, inbox, team])("the screen $name is answered", async ({ query, viewer }) => {
    const { body } = await api.ask(query, { user: viewer });
    expect(Object.values(body.data ?? {})).toEqual([expect.any(Object)]);
  });

  it("introspection is answered in full", async () => {
    const whole = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    for (const query of [whole, getIntrospectionQuery()]) {
      const { body } = await api.ask(query);
      expect(body.errors).toBeUndefined();
      expect(body.data).toHaveProperty("__schema.types");
    }
  });
});
