import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import { injectResponse, listGets, expectValidGraphRequests, listErrors, resetCalls } from "./graph-requests.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

afterEach(() => {
  expectValidGraphRequests(api);
  api.emulator.faults.clear();
});

const page = "{ nodes { objectId } edges { cursor } pageInfo { endCursor hasNextPage hasPreviousPage } }";

interface Page {
  readonly nodes: readonly { readonly objectId: string }[];
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

/** The query for a page of each directory list. */
const lists = {
  users: `it: users(first: 2, after: $after) ${page}`,
  "users, searched": `it: users(first: 2, after: $after, search: "ma") ${page}`,
  "users, searched otherwise": `it: users(first: 2, after: $after, search: "mo") ${page}`,
  groups: `it: groups(first: 2, after: $after) ${page}`,
  "direct reports": `user(id: "olga.orlov@harbor.example") { it: directReports(first: 2, after: $after) ${page} }`,
  "another's direct reports": `user(id: "mona@harbor.example") { it: directReports(first: 2, after: $after) ${page} }`,
  "a user's groups": `me { it: groups(first: 2, after: $after) ${page} }`,
};
type List = keyof typeof lists;
const names = Object.keys(lists) as List[];

const ask = (list: List, after: string | null, user = "alice@harbor.example"): Promise<TestResponse> =>
  api.ask(`query ($after: String) { ${lists[list]} }`, { user, variables: { after } });

function getPage({ body }: TestResponse): Page {
  expect(body.errors).toBeUndefined();
  const data = body.data as Record<string, Page & { it: Page }>;
  return data["it"] ?? Object.values(data)[0]?.it ?? expect.fail("no page");
}

async function expectRejected(list: List, after: string, row: string): Promise<void> {
  resetCalls(api);
  const response = await ask(list, after);
  expect(response.body.errors?.[0], row).toMatchObject({
    message: "`after` is not a cursor of this list",
    extensions: { code: "BAD_USER_INPUT", argument: "after" },
  });
  expect(response.body.errors, row).toHaveLength(1);
  // The list's parent may be requested, the list is not.
  expect(
    listGets(api).filter((url) => url.includes("$top")),
    row,
  ).toEqual([]);
}

it("continues the list of a cursor and rejects the cursor for other lists", async () => {
  for (const name of names) {
    const { edges, nodes } = getPage(await ask(name, null));
    const after = edges[0]?.cursor ?? expect.fail(`${name}: no cursor`);

    expect(nodes, name).toHaveLength(2);
    expect(getPage(await ask(name, after)).nodes[0], name).toEqual(nodes[1]);
    for (const other of names) if (other !== name) await expectRejected(other, after, `${name} in ${other}`);
  }
});

it("rejects a cursor of another user", async () => {
  for (const name of names) {
    const { edges } = getPage(await ask(name, null, "mona@harbor.example"));

    await expectRejected(name, edges[0]?.cursor ?? "", name);
  }
});

it("rejects a malformed cursor without a call", async () => {
  for (const after of ["", "nonsense", "W10", "bnVsbA", "e30", "\u0000", "x".repeat(10_000)])
    await expectRejected("users", after, JSON.stringify(after));
});

it("rejects a forged cursor without a call", async () => {
  const { edges } = getPage(await ask("users", null));
  const [scopeHash] = JSON.parse(Buffer.from(edges[0]?.cursor ?? "", "base64url").toString()) as unknown[];
  for (const [name, position] of [
    ["another parameter", ["$filter", "accountEnabled eq true", 0]],
    ["a whole link", ["https://graph.example/v1.0/users", "x", 0]],
    ["no offset", [null, null]],
    ["a negative offset", [null, null, -1]],
    ["a fractional offset", [null, null, 1.5]],
    ["an offset that is a string", [null, null, "1"]],
    ["an offset that exceeds the page size", [null, null, 1_000]],
    ["a token that is not a string", ["$skiptoken", { $ne: 1 }, 0]],
    ["an empty token", ["$skiptoken", "", 0]],
    ["a token that is too long", ["$skiptoken", "x".repeat(8_193), 0]],
    ["a token with half of a surrogate pair", ["$skiptoken", "x\ud83d", 0]],
    ["items to skip that are not a number", ["$skip", "1&$top=999", 0]],
    ["a negative page number", [null, null, 0, -1]],
    ["a page number that is a string", [null, null, 0, "1"]],
    ["a checkpoint that is not a hash", [null, null, 0, 1, "x"]],
    ["a checkpoint that is not a string", [null, null, 0, 1, ["12345678"]]],
  ] as const) {
    const forged = Buffer.from(JSON.stringify([scopeHash, ...position])).toString("base64url");
    await expectRejected("users", forged, name);
  }
});

it("sends the token of a forged cursor as one query parameter", async () => {
  const { edges } = getPage(await ask("users", null));
  const [scopeHash] = JSON.parse(Buffer.from(edges[0]?.cursor ?? "", "base64url").toString()) as unknown[];
  const token = "x&$expand=manager#/../me";
  api.emulator.calls.reset();

  const response = await ask(
    "users",
    Buffer.from(JSON.stringify([scopeHash, "$skiptoken", token, 0])).toString("base64url"),
  );

  expect(listErrors(response)).toEqual([["it", "BAD_USER_INPUT"]]);
  expect(listGets(api)).toEqual([`/users?$select=id&$top=2&$skiptoken=${token}`]);
});

it("fails with BAD_USER_INPUT if Graph rejects a cursor, and with DOWNSTREAM_ERROR after a 400 without a cursor", async () => {
  const { pageInfo } = getPage(await ask("users", null));
  const expiredToken = { error: { code: "Directory_ExpiredPageToken", message: "secret" } };
  injectResponse(api, "/users", expiredToken, 400);
  const expired = await ask("users", pageInfo.endCursor);
  injectResponse(api, "/users", expiredToken, 400);
  const first = await ask("users", null);

  expect(listErrors(expired)).toEqual([["it", "BAD_USER_INPUT"]]);
  expect(listErrors(first)).toEqual([["it", "DOWNSTREAM_ERROR"]]);
  expect(JSON.stringify([expired.body, first.body, api.logged()])).not.toContain("secret");
});
