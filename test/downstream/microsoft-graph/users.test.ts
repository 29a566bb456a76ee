import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sampleUsers } from "../../../dev/src/emulator/sample/users.ts";
import { toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { startTestServer, type TestServer } from "../../../dev/src/testing/start-test-server.ts";
import { listBatchItems, countBatches, expectValidGraphRequests, listErrors } from "./graph-requests.ts";

const mona = "mona@harbor.example";
const findUser = (name: string) => sampleUsers.find(({ displayName }) => displayName === name) ?? expect.fail(name);
const alice = findUser("Alice Archer");

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
  // Fetches the signing keys, so that they do not count as calls.
  await api.ask("{ me { id } }");
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

afterEach(() => {
  expectValidGraphRequests(api);
});

describe("me", () => {
  it("has its id without a call", async () => {
    const { body } = await api.ask("{ me { __typename id objectId } }");

    expect(body).toEqual({
      data: { me: { __typename: "User", id: toGlobalId("User", alice.id), objectId: alice.id } },
    });
    expect(listBatchItems(api)).toEqual([]);
  });

  it("passes its id to nested fields without a call", async () => {
    const { body } = await api.ask("{ me { manager { displayName } photo groups { nodes { id } } } }");

    expect(body).toMatchObject({ data: { me: { manager: { displayName: "Mona Marsh" } } } });
    expect(listBatchItems(api).map((url) => url.split("?")[0])).toEqual([
      `/users/${alice.id}/manager`,
      `/users/${alice.id}/memberOf/microsoft.graph.group`,
      `/users/${alice.id}/photos/48x48/$value`,
    ]);
    expect(countBatches(api)).toBe(1);
  });

  it("has every property of the schema", async () => {
    const { body } = await api.ask(
      "{ me { displayName givenName surname mail userPrincipalName jobTitle department officeLocation } }",
    );

    const { displayName, givenName, surname, mail, userPrincipalName, jobTitle, department, officeLocation } = alice;
    expect(body).toEqual({
      data: {
        me: { displayName, givenName, surname, mail, userPrincipalName, jobTitle, department, officeLocation },
      },
    });
  });
});

describe("user", () => {
  it.each([
    ["global id", toGlobalId("User", alice.id)],
    ["object id", alice.id],
    ["user principal name", alice.userPrincipalName],
  ])("accepts a %s", async (_, id) => {
    const { body } = await api.ask("query ($id: ID!) { user(id: $id) { objectId surname } }", { variables: { id } });

    expect(body).toEqual({ data: { user: { objectId: alice.id, surname: "Archer" } } });
  });

  it.each([
    ["of a group", toGlobalId("Group", alice.id)],
    ["of an unknown type", toGlobalId("Cat", alice.id)],
    ["that would leave the path", toGlobalId("User", "../me")],
    ["with query parameters", toGlobalId("User", `${alice.id}?$expand=manager`)],
  ])("is null for a global id %s, without a call", async (_, id) => {
    const { body } = await api.ask("query ($id: ID!) { user(id: $id) { id surname } }", { variables: { id } });

    expect(body).toEqual({ data: { user: null } });
    expect(listBatchItems(api)).toEqual([]);
  });

  it("is null for a user who does not exist, even if only the id is selected", async () => {
    const gone = "00000000-0000-4000-8000-000000000000";
    const { body } = await api.ask("query ($id: ID!) { user(id: $id) { id } }", { variables: { id: gone } });

    expect(body).toEqual({ data: { user: null } });
    expect(listBatchItems(api)).toEqual([`/users/${gone}?$select=id`]);
  });
});

describe("a search for users", () => {
  const query = "query ($search: String) { users(search: $search, first: 100) { nodes { displayName } } }";
  const find = (search: string) => api.ask(query, { variables: { search } });

  it("matches the beginning of a word of the name, or of the mail address", async () => {
    const expected = sampleUsers.filter(
      ({ displayName, mail }) => /\bma/i.test(displayName) || mail.toLowerCase().startsWith("ma"),
    );
    const { body } = await find("ma");

    expect(expected.map(({ displayName }) => displayName)).toContain("Mona Marsh");
    expect(body).toEqual({ data: { users: { nodes: expected.map(({ displayName }) => ({ displayName })) } } });
    expect(listBatchItems(api)).toEqual([
      '/users?$select=id,displayName&$search="displayName:ma" OR "mail:ma"&$top=100',
    ]);
  });

  it("matches words with diacritics", async () => {
    const { body } = await find("Zoë Zi");

    expect(body).toEqual({ data: { users: { nodes: [{ displayName: "Zoë Zimmer" }] } } });
  });

  it.each([
    ["a quote", 'alice" OR "displayName:bob', "alice  OR  displayName:bob"],
    ["a backslash", "alice\\", "alice"],
    ["a backslash and a quote", '\\"alice', "alice"],
    ["URL delimiters", "a&$top=1#x+%41", "a&$top=1#x+%41"],
  ])("treats %s as part of the search term", async (_, search, words) => {
    const { body } = await find(search);

    expect(body.errors).toBeUndefined();
    const [call] = api.emulator.calls.list().filter(({ key }) => key === "BATCH GET /v1.0/users");
    const { searchParams } = new URL(call?.url ?? "", "https://graph.example");
    expect(Object.fromEntries(searchParams)).toEqual({
      $select: "id,displayName",
      $search: `"displayName:${words}" OR "mail:${words}"`,
      $top: "100",
    });
  });

  it.each([
    ["", "empty"],
    ["a", "a character"],
    ["x".repeat(101), "101 characters"],
    ["   ", "blanks"],
    ['"\\"', "nothing but quotes and backslashes"],
    [' a" ', "a character among blanks"],
  ])("rejects %j (%s) without a call", async (search) => {
    const answer = await find(search);

    expect(answer.body.data).toEqual({ users: null });
    expect(answer.body.errors).toEqual([
      expect.objectContaining({
        message: "`search` must have from 2 to 100 characters",
        extensions: { code: "BAD_USER_INPUT", argument: "search" },
      }),
    ]);
    expect(listBatchItems(api)).toEqual([]);
  });

  it.each(["xy", "x".repeat(100)])("returns no users for %j", async (search) => {
    expect((await find(search)).body).toEqual({ data: { users: { nodes: [] } } });
  });

  it("is ignored if it is null", async () => {
    const { body } = await api.ask("{ users(search: null, first: 1) { nodes { displayName } } }");

    expect(body).toEqual({ data: { users: { nodes: [{ displayName: "Alice Archer" }] } } });
    expect(listBatchItems(api)).toEqual(["/users?$select=id,displayName&$top=1"]);
  });

  it("is denied to a guest by Graph", async () => {
    const answer = await api.ask(query, { user: "gina_partner.example#EXT#@harbor.example" });

    expect(listErrors(answer)).toEqual([["users", "DOWNSTREAM_FORBIDDEN"]]);
  });
});

describe("managers and reports", () => {
  it("take one batch for each level of distinct users, and one for each 20 of them", async () => {
    const { body } = await api.ask(
      `{ user(id: "olga.orlov@harbor.example") {
          directReports(first: 100) { nodes { displayName manager { displayName manager { displayName } } } } } }`,
      { user: mona },
    );

    const { nodes } = (body.data as { user: { directReports: { nodes: unknown[] } } }).user.directReports;
    const olga = findUser("Olga Orlov");
    const reports = sampleUsers.filter(({ managerId }) => managerId === olga.id);
    expect(nodes).toEqual(
      reports.map(({ displayName }) => ({
        displayName,
        manager: { displayName: "Olga Orlov", manager: { displayName: "Ulrich Unger" } },
      })),
    );
    // The user, her reports, their managers, and hers.
    expect(countBatches(api)).toBe(1 + 1 + Math.ceil(reports.length / 20) + 1);
    expect(listBatchItems(api)).toHaveLength(1 + 1 + reports.length + 1);
  });
});
