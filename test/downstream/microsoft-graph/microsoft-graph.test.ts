import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startApi, type AskOptions, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

/** Path and decoded query of what Graph was asked for, item by item. */
function asked(): string[] {
  const items = api.emulator.calls.list().filter(({ key }) => key.startsWith("BATCH "));
  return items.map(({ url }) => decodeURIComponent(url).replace("/v1.0", "")).sort();
}

function batches(): number {
  return api.emulator.calls.counts()["POST /v1.0/$batch"] ?? 0;
}

describe("$select", () => {
  it("names what the operation wants and the id, no more", async () => {
    await api.ask("{ me { surname __typename } }");

    expect(asked()).toEqual(["/me?$select=id,surname"]);
  });

  it("follows aliases, fragments, @skip and @include", async () => {
    await api.ask(
      `query ($yes: Boolean!) {
        me { name: displayName ...Work ... on User { mail } department @skip(if: $yes) officeLocation @include(if: $yes) }
      }
      fragment Work on User { jobTitle }`,
      { variables: { yes: true } },
    );

    expect(asked()).toEqual(["/me?$select=id,displayName,jobTitle,mail,officeLocation"]);
  });

  /** What is selected of the caller each time that a document comes. */
  async function selectsOf(query: string, requests: readonly AskOptions[]): Promise<string[]> {
    const selects: string[] = [];
    for (const request of requests) {
      api.emulator.calls.reset();
      await api.ask(query, request);
      selects.push(...asked());
    }
    return selects.map((url) => url.replace("/me?$select=id,", ""));
  }

  it("is told by the variables of each request, where the same document comes again", async () => {
    const query = `query ($more: Boolean!, $work: Boolean = false) { me { surname ...More @include(if: $more) } }
      fragment More on User { mail jobTitle @include(if: $work) }`;
    const variables = [{ more: false }, { more: true }, { more: true, work: true }, { more: false }];
    expect(
      await selectsOf(
        query,
        variables.map((each) => ({ variables: each })),
      ),
    ).toEqual(["surname", "surname,mail", "surname,mail,jobTitle", "surname"]);
  });

  it("is the same where the same document comes again, for each of its operations", async () => {
    const query = "query A { me { ...Some mail } } query B { me { ...Some } } fragment Some on User { surname }";
    expect(
      await selectsOf(
        query,
        ["A", "B", "A"].map((operationName) => ({ operationName })),
      ),
    ).toEqual(["surname,mail", "surname", "surname,mail"]);
  });

  it("leaves out fields that have a call of their own", async () => {
    const [alice] = api.emulator.users;
    await api.ask("{ me { surname manager { mail } } }");

    expect(asked()).toEqual(["/me?$select=id,surname", `/users/${String(alice?.id)}/manager?$select=id,mail`]);
  });

  it("looks into nodes and edges of a connection", async () => {
    await api.ask("{ users(first: 2) { nodes { surname } edges { node { mail } } } }");

    expect(asked()).toEqual(["/users?$select=id,surname,mail&$top=2"]);
  });

  it("is the union for equal ids within one tick", async () => {
    const [alice] = api.emulator.users;
    const { body } = await api.ask(
      `{ a: user(id: "${String(alice?.id)}") { mail } b: user(id: "${String(alice?.id)}") { surname } }`,
    );

    expect(asked()).toEqual([`/users/${String(alice?.id)}?$select=id,mail,surname`]);
    expect(body.data).toEqual({ a: { mail: alice?.mail }, b: { surname: alice?.surname } });
  });
});

describe("$batch", () => {
  it("takes all loads of one tick, whatever their scopes", async () => {
    await api.ask('{ me { id mail } users(first: 1) { nodes { id } } user(id: "bob@harbor.example") { id mail } }');

    expect(asked()).toHaveLength(3);
    expect(batches()).toBe(1);
  });

  it("is cut at 20 requests, and answers are matched by id", async () => {
    const { body } = await api.ask(
      '{ project(id: "prj-003") { members(first: 100) { edges { node { id } } nodes { id displayName } } } }',
    );

    const { edges, nodes } = (body.data?.["project"] as { members: Record<"edges" | "nodes", unknown[]> }).members;
    const ids = edges.map((edge) => (edge as { node: { id: string } }).node.id);
    expect(body.errors).toBeUndefined();
    expect(ids).toHaveLength(29);
    expect(nodes.map((node) => (node as { id: string }).id)).toEqual(ids);
    expect(batches()).toBe(2);
  });

  it("encodes a user principal name with '#'", async () => {
    const { body } = await api.ask("query ($id: ID!) { user(id: $id) { displayName } }", {
      variables: { id: "gina_partner.example#EXT#@harbor.example" },
    });

    expect(body.data).toEqual({ user: { displayName: "Gina Grant" } });
  });

  it.each(["..", ".", "../me", "x/../../me", "?$expand=manager", "a%2Fb", ""])(
    "answers null for the id %j without a call",
    async (id) => {
      const { body } = await api.ask("query ($id: ID!) { user(id: $id) { displayName } }", { variables: { id } });

      expect(body).toEqual({ data: { user: null } });
      expect(asked()).toEqual([]);
    },
  );

  it.each(["../me@x", "a/b@x", "a?b=c@x", "a#b@x", "a%2Fb@x"])("encodes %j as one segment of a path", async (id) => {
    const { body } = await api.ask("query ($id: ID!) { user(id: $id) { displayName } }", { variables: { id } });

    expect(body).toEqual({ data: { user: null } });
    const [call] = api.emulator.calls.list().filter(({ key }) => key.startsWith("BATCH "));
    expect(call?.url.split("?")[0]).toBe(`/v1.0/users/${encodeURIComponent(id)}`);
  });

  it("never sends one user's request with another's token", async () => {
    const users = ["alice@harbor.example", "bob@harbor.example", "mona@harbor.example"];
    await Promise.all(users.map((user) => api.ask("{ me { displayName manager { id } } }", { user })));

    const owners = api.emulator.calls.list().filter(({ key }) => key === "BATCH GET /v1.0/users/{id}/manager");
    for (const { url, token } of owners) expect(url).toContain(token?.oid);
    expect(owners).toHaveLength(users.length);
  });
});

describe("manager and direct reports", () => {
  it("answer null where there is no manager", async () => {
    const { body } = await api.ask("{ me { manager { displayName } } }", { user: "mona@harbor.example" });

    expect(body).toEqual({ data: { me: { manager: null } } });
  });

  it("go up and down without a call for each user", async () => {
    const { body } = await api.ask(
      "{ me { directReports(first: 20) { nodes { displayName manager { displayName } directReports { nodes { id } } } } } }",
      { user: "mona@harbor.example" },
    );

    expect(body.errors).toBeUndefined();
    // Mona is known; her reports are one batch, what hangs on them is another.
    expect(batches()).toBe(2);
  });
});
