import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sampleUsers } from "@oboql/dev/emulator";
import { toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { listGets, countReads, expectValidGraphRequests, listErrors, resetCalls } from "./graph-requests.ts";

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
  it("returns the id of the caller without a call", async () => {
    const { body } = await api.ask("{ me { __typename id objectId } }");

    expect(body).toEqual({
      data: { me: { __typename: "User", id: toGlobalId("User", alice.id), objectId: alice.id } },
    });
    expect(listGets(api)).toEqual([]);
  });

  it("passes the id of the caller to nested fields without a call", async () => {
    const { body } = await api.ask("{ me { manager { displayName } photo groups { nodes { id } } } }");

    expect(body).toMatchObject({ data: { me: { manager: { displayName: "Mona Marsh" } } } });
    expect(listGets(api).map((url) => url.split("?")[0])).toEqual([
      `/users/${alice.id}/manager`,
      `/users/${alice.id}/memberOf/microsoft.graph.group`,
      `/users/${alice.id}/photos/48x48/$value`,
    ]);
    expect(countReads(api)).toBe(2);
  });

  it("returns every property of the caller", async () => {
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
  it("accepts the global id, the object id and the principal name of a user", async () => {
    for (const id of [toGlobalId("User", alice.id), alice.id, alice.userPrincipalName]) {
      const { body } = await api.ask("query ($id: ID!) { user(id: $id) { objectId surname } }", { variables: { id } });

      expect(body, id).toEqual({ data: { user: { objectId: alice.id, surname: "Archer" } } });
    }
  });

  it("returns null for a global id that is not a user's, without a call", async () => {
    for (const [name, id] of [
      ["of a group", toGlobalId("Group", alice.id)],
      ["of an unknown type", toGlobalId("Cat", alice.id)],
      ["that would leave the path", toGlobalId("User", "../me")],
      ["with query parameters", toGlobalId("User", `${alice.id}?$expand=manager`)],
    ] as const) {
      const { body } = await api.ask("query ($id: ID!) { user(id: $id) { id surname } }", { variables: { id } });

      expect(body, name).toEqual({ data: { user: null } });
      expect(listGets(api), name).toEqual([]);
    }
  });

  it("returns null for a user who does not exist, even if only the id is selected", async () => {
    const gone = "00000000-0000-4000-8000-000000000000";
    const { body } = await api.ask("query ($id: ID!) { user(id: $id) { id } }", { variables: { id: gone } });

    expect(body).toEqual({ data: { user: null } });
    expect(listGets(api)).toEqual([`/users/${gone}?$select=id`]);
  });
});

describe("a search for users", () => {
  const query = "query ($search: String) { users(search: $search, first: 100) { nodes { displayName } } }";
  const find = (search: string) => api.ask(query, { variables: { search } });

  it("finds users by the beginning of a word of the name, or of the mail address", async () => {
    const expected = sampleUsers.filter(
      ({ displayName, mail }) => /\bma/i.test(displayName) || mail.toLowerCase().startsWith("ma"),
    );
    const { body } = await find("ma");

    expect(expected.map(({ displayName }) => displayName)).toContain("Mona Marsh");
    expect(body).toEqual({ data: { users: { nodes: expected.map(({ displayName }) => ({ displayName })) } } });
    expect(listGets(api)).toEqual(['/users?$select=id,displayName&$search="displayName:ma" OR "mail:ma"&$top=100']);
  });

  it("finds users by words with diacritics", async () => {
    const { body } = await find("Zoë Zi");

    expect(body).toEqual({ data: { users: { nodes: [{ displayName: "Zoë Zimmer" }] } } });
  });

  it("sends quotes, backslashes and URL delimiters as part of the search term", async () => {
    for (const [search, words] of [
      ['alice" OR "displayName:bob', "alice  OR  displayName:bob"],
      ["alice\\", "alice"],
      ['\\"alice', "alice"],
      ["a&$top=1#x+%41", "a $top=1 x+ 41"],
      ["R&D", "R D"],
      ["C#", "C"],
      ["a\0b\nc", "a b c"],
    ] as const) {
      resetCalls(api);
      const { body } = await find(search);

      expect(body.errors, search).toBeUndefined();
      const [call] = api.emulator.calls.list().filter(({ key }) => key === "GET /v1.0/users");
      const { searchParams } = new URL(call?.url ?? "", "https://graph.example");
      expect(Object.fromEntries(searchParams), search).toEqual({
        $select: "id,displayName",
        $search: `"displayName:${words}" OR "mail:${words}"`,
        $top: "100",
      });
    }
  });

  it("rejects a search term of characters that Graph cannot search for, without a call", async () => {
    for (const search of ["&&", "#&", "%%"]) {
      const response = await find(search);

      expect(listErrors(response), search).toEqual([["users", "BAD_USER_INPUT"]]);
      expect(listGets(api), search).toEqual([]);
    }
  });

  it("rejects a search term outside 2 to 100 characters, apart from quotes, backslashes and blanks, without a call", async () => {
    for (const search of ["", "a", "x".repeat(101), "   ", '"\\"', ' a" ']) {
      const row = JSON.stringify(search);
      const response = await find(search);

      expect(response.body.data, row).toEqual({ users: null });
      expect(response.body.errors, row).toEqual([
        expect.objectContaining({
          message: "`search` must have from 2 to 100 characters",
          extensions: { code: "BAD_USER_INPUT", argument: "search" },
        }),
      ]);
      expect(listGets(api), row).toEqual([]);
    }
  });

  it("accepts a search term of 2 and of 100 characters, and returns no users if none match", async () => {
    for (const search of ["xy", "x".repeat(100)])
      expect((await find(search)).body, search).toEqual({ data: { users: { nodes: [] } } });
  });

  it("lists all users if the search term is null", async () => {
    const { body } = await api.ask("{ users(search: null, first: 1) { nodes { displayName } } }");

    expect(body).toEqual({ data: { users: { nodes: [{ displayName: "Alice Archer" }] } } });
    expect(listGets(api)).toEqual(["/users?$select=id,displayName&$top=1"]);
  });

  it("fails the search of a guest with DOWNSTREAM_FORBIDDEN, because Graph denies it", async () => {
    const response = await api.ask(query, { user: "gina_partner.example#EXT#@harbor.example" });

    expect(listErrors(response)).toEqual([["users", "DOWNSTREAM_FORBIDDEN"]]);
  });
});

describe("managers and reports", () => {
  it("loads managers and reports with one batch for each level and each 20 distinct users", async () => {
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
    expect(countReads(api)).toBe(1 + 1 + Math.ceil(reports.length / 20) + 1);
    expect(listGets(api)).toHaveLength(1 + 1 + reports.length + 1);
  });
});
