import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { expectNoCalls, toLimitError, tooComplexError } from "../../support/expected-limit-errors.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let api: TestServer;
let token: string;

beforeAll(async () => {
  api = await startTestServer({ LIMIT_COST: "1000" });
  await api.ask("{ __typename }");
  token = await api.emulator.issueToken();
});
beforeEach(() => {
  api.emulator.calls.reset();
});
afterAll(() => api.close());

/** graphql-js loses a variable of this name: assigning it sets the prototype of the coerced variables. */
const unsupportedName = "__proto__";
const names = Object.getOwnPropertyNames(Object.prototype);
const toOptions = (variables?: Record<string, unknown>) => ({ token, ...(variables && { variables }) });

it("limits the cost of a field included by a variable that is named like a member of Object.prototype", async () => {
  for (const name of names.filter((each) => each !== unsupportedName))
    for (const [type, variables] of [
      ["Boolean = true", undefined],
      ["Boolean = false", { [name]: true }],
      ["Boolean!", { [name]: true }],
    ] as const) {
      const query = `query ($${name}: ${type}) {
        users(first: 100) @include(if: $${name}) { nodes { manager { id } } }
      }`;
      expect(toLimitError(await api.ask(query, toOptions(variables))), query).toEqual(tooComplexError("cost"));
    }
  expectNoCalls(api);
});

it("limits the cost of a list whose size is a variable that is named like a member of Object.prototype", async () => {
  for (const name of names.filter((each) => each !== unsupportedName))
    for (const [type, variables] of [
      ["Int! = 100", undefined],
      ["Int = 1", { [name]: 100 }],
      ["Int!", { [name]: 100 }],
    ] as const) {
      const query = `query ($${name}: ${type}) { users(first: $${name}) { nodes { manager { id } } } }`;
      expect(toLimitError(await api.ask(query, toOptions(variables))), query).toEqual(tooComplexError("cost"));
    }
  expectNoCalls(api);
});

it("treats a missing variable as missing if it is named like a member of Object.prototype", async () => {
  for (const name of names) {
    const skipped = `query ($${name}: Int) { users(first: $${name}) { nodes { id } } }`;
    expect((await api.ask(skipped, { token })).body.errors, name).toBeUndefined();
  }
});

it("resolves no field that depends on a variable that graphql-js loses", async () => {
  const query = `query ($${unsupportedName}: Boolean = true) {
    users(first: 100) @include(if: $${unsupportedName}) { nodes { manager { id } } }
  }`;
  const { body } = await api.ask(query, { token });
  expect(body.data?.["users"]).toBeUndefined();
  expect(body.errors).toHaveLength(1);
  expectNoCalls(api);
});

it("does not reuse the cost of an invalid variable for an operation without it", async () => {
  const query = "query ($size: Int = 100) { users(first: $size) { nodes { manager { id } } } }";
  for (const invalid of ["1", 1.5, true, {}, [1, 2], null]) {
    const { body } = await api.ask(query, { token, variables: { size: invalid } });
    expect(body.errors, JSON.stringify(invalid)).toHaveLength(1);
    expect(toLimitError(await api.ask(query, { token })), JSON.stringify(invalid)).toEqual(tooComplexError("cost"));
  }
  expectNoCalls(api);
});

it("fetches no token for an operation that execution rejects for its variables", async () => {
  const { status, body } = await api.ask("query ($on: Boolean!) { me @include(if: $on) { id } }", {
    token,
    variables: { on: "yes" },
  });
  expect(status).toBe(400);
  expect(body.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
  expectNoCalls(api);
});
