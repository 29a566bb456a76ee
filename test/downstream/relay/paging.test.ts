import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

interface Page {
  edges: { cursor: string; node: { id: string } }[];
  nodes: { id: string }[];
  pageInfo: { startCursor: string | null; endCursor: string | null; hasNextPage: boolean; hasPreviousPage: boolean };
}

const selection =
  "{ edges { cursor node { id } } nodes { id } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } }";
const alice = "alice@harbor.example";
const mona = "mona@harbor.example";

/** The query of each connection of the schema. */
const connections = {
  users: { query: `query ($first: Int!, $after: String) { it: users(first: $first, after: $after) ${selection} }` },
  "User.directReports": {
    query: `query ($first: Int!, $after: String) { user(id: "olga.orlov@harbor.example") { it: directReports(first: $first, after: $after) ${selection} } }`,
  },
  boards: {
    query: `query ($first: Int!, $after: String) { it: boards(first: $first, after: $after) ${selection} }`,
  },
  "boards with filter and order": {
    query: `query ($first: Int!, $after: String) { it: boards(first: $first, after: $after, filter: { status: [ACTIVE] }, orderBy: { field: DUE_ON, direction: DESC }) ${selection} }`,
  },
  "User.boards": {
    query: `query ($first: Int!, $after: String) { user(id: "alice@harbor.example") { it: boards(first: $first, after: $after) ${selection} } }`,
  },
  "User.cards": {
    query: `query ($first: Int!, $after: String) { user(id: "bob@harbor.example") { it: cards(first: $first, after: $after) ${selection} } }`,
  },
  "Board.members": {
    query: `query ($first: Int!, $after: String) { board(id: "brd-003") { it: members(first: $first, after: $after) ${selection} } }`,
  },
  "Board.cards": {
    query: `query ($first: Int!, $after: String) { board(id: "brd-003") { it: cards(first: $first, after: $after) ${selection} } }`,
  },
};

const names = Object.keys(connections) as (keyof typeof connections)[];

let api: TestServer;
/** One token of each user, so that the exchanges are cached. */
let tokens: Readonly<Record<typeof alice | typeof mona, string>>;

beforeAll(async () => {
  api = await startTestServer();
  tokens = {
    [alice]: await api.emulator.issueToken({ user: alice }),
    [mona]: await api.emulator.issueToken({ user: mona }),
  };
});

afterAll(() => api.close());

async function read(
  name: keyof typeof connections,
  first: number,
  after?: string,
  user: keyof typeof tokens = mona,
): Promise<Page> {
  const { body } = await api.ask(connections[name].query, { token: tokens[user], variables: { first, after } });
  expect(body.errors, name).toBeUndefined();
  const root = body.data as Record<string, Page & { it?: Page }>;
  return root["it"] ?? Object.values(root)[0]?.it ?? expect.fail("no page");
}

async function readAll(name: keyof typeof connections, first: number): Promise<string[]> {
  const ids: string[] = [];
  let page = await read(name, first);
  expect(page.pageInfo.hasPreviousPage, name).toBe(false);
  for (;;) {
    expect(page.nodes, name).toEqual(page.edges.map(({ node }) => node));
    expect(page.pageInfo.startCursor, name).toBe(page.edges[0]?.cursor ?? null);
    expect(page.pageInfo.endCursor, name).toBe(page.edges.at(-1)?.cursor ?? null);
    ids.push(...page.edges.map(({ node }) => node.id));
    if (!page.pageInfo.hasNextPage) return ids;
    page = await read(name, first, page.pageInfo.endCursor ?? "");
    expect(page.pageInfo.hasPreviousPage, name).toBe(true);
  }
}

it("returns every item of each connection once, in the same order for any page size", async () => {
  for (const name of names) {
    const whole = await readAll(name, 100);

    expect(whole.length, name).toBeGreaterThan(5);
    expect(new Set(whole).size, name).toBe(whole.length);
    expect(await readAll(name, 7), name).toEqual(whole);
  }
});

it("continues each connection from the middle of its first and of a later page", async () => {
  for (const name of names) {
    const whole = await readAll(name, 100);
    const first = await read(name, 5);
    const rest = await read(name, 100, first.edges[1]?.cursor);
    expect(
      rest.edges.map(({ node }) => node.id),
      name,
    ).toEqual(whole.slice(2));

    const { pageInfo } = await read(name, 2);
    const later = await read(name, 3, pageInfo.endCursor ?? "");
    const next = await read(name, 2, later.edges[0]?.cursor);
    expect(
      next.edges.map(({ node }) => node.id),
      name,
    ).toEqual(whole.slice(3, 5));
  }
});

it("rejects `first` outside 1 to 100 for each connection", async () => {
  for (const name of names)
    for (const first of [0, -1, 101]) {
      const { status, body } = await api.ask(connections[name].query, { token: tokens[mona], variables: { first } });

      const row = `${name}, first: ${first}`;
      expect(status, row).toBe(200);
      expect(body.errors?.[0]?.extensions, row).toEqual({ code: "BAD_USER_INPUT", argument: "first" });
    }
});

it("rejects a cursor that is malformed, of another list or of another user, without a downstream call", async () => {
  for (const name of names) {
    const other = names.find((candidate) => candidate !== name) ?? "users";
    const cursors = [
      "nonsense",
      "",
      "bnVsbA",
      Buffer.from("[]").toString("base64url"),
      (await read(other, 2)).edges[0]?.cursor,
      (await read(name, 2, undefined, alice)).edges[0]?.cursor,
    ];
    api.emulator.calls.reset();

    for (const after of cursors) {
      const { body } = await api.ask(connections[name].query, { token: tokens[mona], variables: { first: 2, after } });
      expect(body.errors?.[0]?.extensions, `${name}, after: ${String(after)}`).toEqual({
        code: "BAD_USER_INPUT",
        argument: "after",
      });
    }
    const list = api.emulator.calls.list().map(({ url }) => url);
    expect(
      list.filter((url) => url.includes("skiptoken")),
      name,
    ).toEqual([]);
  }
});
