import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type AskOptions, type TestServer } from "../../support/test-server.ts";
import { graphGet } from "../../support/graph-calls.ts";
import { countReads as countGraphReads, listGets as listGraphGets } from "./graph-requests.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

const listGets = (): string[] => listGraphGets(api);
const countReads = (): number => countGraphReads(api);

describe("$select", () => {
  it("sends a $select of the selected fields and the id, nothing else", async () => {
    await api.ask("{ me { surname __typename } }");

    expect(listGets()).toEqual(["/me?$select=id,surname"]);
  });

  it("resolves aliases, fragments, @skip and @include for $select", async () => {
    await api.ask(
      `query ($yes: Boolean!) {
        me { name: displayName ...Work ... on User { mail } department @skip(if: $yes) officeLocation @include(if: $yes) }
      }
      fragment Work on User { jobTitle }`,
      { variables: { yes: true } },
    );

    expect(listGets()).toEqual(["/me?$select=id,displayName,jobTitle,mail,officeLocation"]);
  });

  /** The `$select` of each request with the same document. */
  async function listSelects(query: string, requests: readonly AskOptions[]): Promise<string[]> {
    const selects: string[] = [];
    for (const request of requests) {
      api.emulator.calls.reset();
      await api.ask(query, request);
      selects.push(...listGets());
    }
    return selects.map((url) => url.replace("/me?$select=id,", ""));
  }

  it("computes $select from the variables of each request with the same document", async () => {
    const query = `query ($more: Boolean!, $work: Boolean = false) { me { surname ...More @include(if: $more) } }
      fragment More on User { mail jobTitle @include(if: $work) }`;
    const variables = [{ more: false }, { more: true }, { more: true, work: true }, { more: false }];
    expect(
      await listSelects(
        query,
        variables.map((each) => ({ variables: each })),
      ),
    ).toEqual(["surname", "surname,mail", "surname,mail,jobTitle", "surname"]);
  });

  it("computes $select from the operation of each request with the same document", async () => {
    const query = "query A { me { ...Some mail } } query B { me { ...Some } } fragment Some on User { surname }";
    expect(
      await listSelects(
        query,
        ["A", "B", "A"].map((operationName) => ({ operationName })),
      ),
    ).toEqual(["surname,mail", "surname", "surname,mail"]);
  });

  it("leaves fields that have a request of their own out of $select", async () => {
    const [alice] = api.emulator.users;
    await api.ask("{ me { surname manager { mail } } }");

    expect(listGets()).toEqual(["/me?$select=id,surname", `/users/${String(alice?.id)}/manager?$select=id,mail`]);
  });

  it("includes the fields of nodes and edges of a connection in $select", async () => {
    await api.ask("{ users(first: 2) { nodes { surname } edges { node { mail } } } }");

    expect(listGets()).toEqual(["/users?$select=id,surname,mail&$top=2"]);
  });

  it("merges GETs of equal ids within one tick, with the union of their $select", async () => {
    const [alice] = api.emulator.users;
    const { body } = await api.ask(
      `{ a: user(id: "${String(alice?.id)}") { mail } b: user(id: "${String(alice?.id)}") { surname } }`,
    );

    expect(listGets()).toEqual([`/users/${String(alice?.id)}?$select=id,mail,surname`]);
    expect(body.data).toEqual({ a: { mail: alice?.mail }, b: { surname: alice?.surname } });
  });
});

describe("$batch", () => {
  it("puts all loads of one tick into one batch, even of different scopes", async () => {
    await api.ask('{ me { id mail } users(first: 1) { nodes { id } } user(id: "bob@harbor.example") { id mail } }');

    expect(listGets()).toHaveLength(3);
    expect(countReads()).toBe(1);
  });

  it("puts at most 20 requests into a batch and matches responses by id", async () => {
    const { body } = await api.ask(
      '{ board(id: "brd-003") { members(first: 100) { edges { node { id } } nodes { id displayName } } } }',
    );

    const { edges, nodes } = (body.data?.["board"] as { members: Record<"edges" | "nodes", unknown[]> }).members;
    const ids = edges.map((edge) => (edge as { node: { id: string } }).node.id);
    expect(body.errors).toBeUndefined();
    expect(ids).toHaveLength(29);
    expect(nodes.map((node) => (node as { id: string }).id)).toEqual(ids);
    expect(countReads()).toBe(2);
  });

  it("encodes the '#' of a user principal name", async () => {
    const { body } = await api.ask("query ($id: ID!) { user(id: $id) { displayName } }", {
      variables: { id: "gina_partner.example#EXT#@harbor.example" },
    });

    expect(body.data).toEqual({ user: { displayName: "Gina Grant" } });
  });

  it("returns null for a user id that could leave the path, without a batch", async () => {
    const paths = ["..", ".", "../me", "x/../../me", "?$expand=manager", "a%2Fb", ""];
    const names = [
      "a@b/../../me",
      "../me@x",
      "a/b@x",
      "a?b=c@x",
      "a%2Fb@x",
      "a\\b@x",
      "a\0b@x",
      `${"x".repeat(129)}@x`,
    ];
    for (const id of [...paths, ...names]) {
      const { body } = await api.ask("query ($id: ID!) { user(id: $id) { displayName } }", { variables: { id } });

      expect(body, id).toEqual({ data: { user: null } });
      expect(listGets(), id).toEqual([]);
    }
  });

  it("encodes a user principal name as one path segment", async () => {
    for (const id of ["..@x", "a@..", "a#b@x", "o'brien@x"]) {
      api.emulator.calls.reset();
      const { body } = await api.ask("query ($id: ID!) { user(id: $id) { displayName } }", { variables: { id } });

      expect(body, id).toEqual({ data: { user: null } });
      const [call] = api.emulator.calls.list().filter(({ key }) => graphGet.test(key));
      expect(call?.url.split("?")[0], id).toBe(`/v1.0/users/${encodeURIComponent(id)}`);
    }
  });

  it("never sends one user's request with another user's token", async () => {
    const users = ["alice@harbor.example", "bob@harbor.example", "mona@harbor.example"];
    await Promise.all(users.map((user) => api.ask("{ me { displayName manager { id } } }", { user })));

    const owners = api.emulator.calls.list().filter(({ key }) => key === "GET /v1.0/users/{id}/manager");
    for (const { url, token } of owners) expect(url).toContain(token?.oid);
    expect(owners).toHaveLength(users.length);
  });
});

describe("manager and direct reports", () => {
  it("returns null for the manager of a user who has none", async () => {
    const { body } = await api.ask("{ me { manager { displayName } } }", { user: "mona@harbor.example" });

    expect(body).toEqual({ data: { me: { manager: null } } });
  });

  it("loads direct reports and their managers with one batch per level", async () => {
    const { body } = await api.ask(
      "{ me { directReports(first: 20) { nodes { displayName manager { displayName } directReports { nodes { id } } } } } }",
      { user: "mona@harbor.example" },
    );

    expect(body.errors).toBeUndefined();
    // Mona's id needs no call. Her reports are one batch, their managers and reports another.
    expect(countReads()).toBe(2);
  });
});
