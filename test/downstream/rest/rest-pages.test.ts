import { expect, it } from "vitest";
import type { ScriptedResponse, TestServer } from "@oboql/dev/testing";
import { sampleUsers } from "@oboql/dev/emulator";
import { startRestProject } from "../../support/rest-project.ts";

const types = `
type ItemConnection { edges: [ItemEdge!]! nodes: [Item!]! pageInfo: PageInfo! totalCount: Int }
type ItemEdge { cursor: String! node: Item! }
type Item { name: String! }
`;
const createSdl = (rest: string): string => `
extend type Query { items(first: Int! = 20, after: String, search: String): ItemConnection @read @rest(${rest}) }
${types}`;

const all = ["a", "b", "c", "d", "e"].map((name) => ({ name }));
const query = `query($first: Int! = 2, $after: String, $search: String) {
  items(first: $first, after: $after, search: $search) { totalCount nodes { name } pageInfo { hasNextPage endCursor } }
}`;

interface Page {
  readonly names: string;
  readonly totalCount: number | null;
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

async function readPage(server: TestServer, variables: Record<string, unknown> = {}): Promise<Page> {
  const { body } = await server.ask(query, { variables });
  expect(body.errors).toBeUndefined();
  const { nodes, totalCount, pageInfo } = (body.data as { items: never }).items as {
    nodes: { name: string }[];
    totalCount: number | null;
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
  return { names: nodes.map(({ name }) => name).join(""), totalCount, ...pageInfo };
}

/** Reads a list to its end. */
async function readAll(server: TestServer): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let after: string | null = null; pages.length < 10;) {
    const page = await readPage(server, { after });
    pages.push(page);
    if (!page.hasNextPage) break;
    after = page.endCursor;
  }
  return pages;
}

const respond = (body: unknown): ScriptedResponse => ({ status: 200, body });

it("reads pages by a token in the query, and takes the total from its path", async () => {
  const rest = `get: "/items", query: { limit: "{page.size}", pageToken: "{page.cursor}" }
    page: { items: ["value"], next: ["meta", "next"], total: ["meta", "count"] }`;
  const { server, calls } = await startRestProject(createSdl(rest), ({ path }) => {
    const token = new URL(path, "http://x").searchParams.get("pageToken");
    const start = token === null ? 0 : Number(token.replace("t&=", ""));
    const next = start + 2 < all.length ? `t&=${start + 2}` : "";
    return respond({ value: all.slice(start, start + 2), meta: { next, count: 5 } });
  });
  const pages = await readAll(server);
  expect(pages.map(({ names, totalCount }) => [names, totalCount])).toEqual([
    ["ab", 5],
    ["cd", 5],
    ["e", 5],
  ]);
  expect(calls()).toEqual([
    "GET /items?limit=2",
    "GET /items?limit=2&pageToken=t&=2",
    "GET /items?limit=2&pageToken=t&=4",
  ]);
});

it("reads pages by an offset, until a page that is not full, or by the total", async () => {
  const slice = (path: string) => {
    const { searchParams } = new URL(path, "http://x");
    const start = Number(searchParams.get("offset"));
    return all.slice(start, start + Number(searchParams.get("limit")));
  };
  const request = `get: "/items", query: { limit: "{page.size}", offset: "{page.offset}" }`;
  const bare = await startRestProject(createSdl(`${request} page: {}`), ({ path }) => respond(slice(path)));
  expect((await readAll(bare.server)).map(({ names }) => names)).toEqual(["ab", "cd", "e"]);
  expect(bare.calls()).toEqual([0, 2, 4].map((offset) => `GET /items?limit=2&offset=${offset}`));
  const counted = await startRestProject(
    createSdl(`${request} page: { items: ["items"], total: ["total"] }`),
    ({ path }) => respond({ items: slice(path).slice(0, 4), total: 4 }),
  );
  expect((await readAll(counted.server)).map(({ names, hasNextPage }) => [names, hasNextPage])).toEqual([
    ["ab", true],
    ["cd", false],
  ]);
});

it("reads pages by number, until the API says that there are no more", async () => {
  const rest = `get: "/items", query: { page: "{page.number}", size: "{page.size}" }
    page: { items: ["items"], next: ["has_more"] }`;
  const { server, calls } = await startRestProject(createSdl(rest), ({ path }) => {
    const page = Number(new URL(path, "http://x").searchParams.get("page"));
    return respond({ items: all.slice((page - 1) * 2, page * 2), has_more: page < 3 });
  });
  expect((await readAll(server)).map(({ names }) => names)).toEqual(["ab", "cd", "e"]);
  expect(calls()).toEqual([1, 2, 3].map((page) => `GET /items?page=${page}&size=2`));
});

it("reads pages by a POST, whose numbers stay numbers, and retries it", async () => {
  const rest = `post: "/items/search"
    body: { text: "{args.search}", paging: { size: "{page.size}", after: "{page.cursor}" }, sort: ["name"] }
    page: { items: ["hits"], next: ["nextKey"] }`;
  let isFirst = true;
  const { server, api } = await startRestProject(createSdl(rest), ({ body }) => {
    const { after } = (JSON.parse(body) as { paging: { after: number | null } }).paging;
    if (isFirst) {
      isFirst = false;
      return { status: 503, headers: { "retry-after": "0" } };
    }
    return respond({
      hits: all.slice(after ?? 0, (after ?? 0) + 2),
      nextKey: (after ?? 0) < 4 ? (after ?? 0) + 2 : null,
    });
  });
  expect((await readAll(server)).map(({ names }) => names)).toEqual(["ab", "cd", "e"]);
  const bodies = api.received.map(({ body }) => JSON.parse(body) as unknown);
  expect(bodies).toEqual([null, null, 2, 4].map((after) => ({ paging: { size: 2, after }, sort: ["name"] })));
});

it("takes the cursor from a link to the same path, and never calls the link", async () => {
  const rest = `get: "/items?$top={page.size}&$skiptoken={page.cursor}&$filter=name eq '{args.search:odata}'"
    page: { items: ["value"], next: ["@odata.nextLink"], parameter: "$skiptoken" }`;
  let link = "";
  const { server, api, calls } = await startRestProject(createSdl(rest), ({ path }) => {
    const token = new URL(path, "http://x").searchParams.get("$skiptoken");
    return respond(token === null ? { value: all.slice(0, 2), "@odata.nextLink": link } : { value: all.slice(2, 4) });
  });
  link = `${api.url}/items?$top=2&$skiptoken=a%2Fb%26c`;
  expect((await readAll(server)).map(({ names }) => names)).toEqual(["ab", "cd"]);
  expect(calls()).toEqual(["GET /items?$top=2", "GET /items?$top=2&$skiptoken=a/b&c"]);
  for (const wrong of [
    "https://elsewhere.example/items?$skiptoken=1",
    `${api.url}/others?$skiptoken=1`,
    `${api.url}/items?$skip=2`,
    "//",
  ]) {
    link = wrong;
    const { body } = await server.ask("{ items(first: 2) { nodes { name } } }");
    expect(
      body.errors?.map(({ extensions }) => extensions["code"]),
      wrong,
    ).toEqual(["DOWNSTREAM_ERROR"]);
  }
});

it("sends the parameters of the configuration, and leaves out those without a value", async () => {
  const rest = `get: "/items?$filter=name eq '{args.search:odata}' or a=b&$orderby=name&page={page.number}" page: {}`;
  const { server, calls } = await startRestProject(createSdl(rest), () => respond(all), {
    query: { "api-version": "7.1" },
  });
  await readPage(server);
  await readPage(server, { search: "O'Brien" });
  expect(calls()).toEqual([
    "GET /items?api-version=7.1&$orderby=name&page=1",
    "GET /items?api-version=7.1&$filter=name eq 'O''Brien' or a=b&$orderby=name&page=1",
  ]);
});

it("reads at most three empty pages that lead on, and passes on where the list continues", async () => {
  const rest = `get: "/items", query: { token: "{page.cursor}" }
    page: { items: ["value"], next: ["next"] }`;
  let emptyPages = 3;
  const { server, api } = await startRestProject(createSdl(rest), ({ path }) => {
    const page = Number(new URL(path, "http://x").searchParams.get("token") ?? 0);
    return respond(page < emptyPages ? { value: [], next: page + 1 } : { value: all, next: null });
  });
  expect(await readPage(server, { first: 10 })).toMatchObject({ names: "abcde", hasNextPage: false });
  expect(api.received).toHaveLength(4);
  emptyPages = 4;
  const page = await readPage(server, { first: 10 });
  expect(page).toMatchObject({ names: "", hasNextPage: true });
  expect(await readPage(server, { first: 10, after: page.endCursor })).toMatchObject({ names: "abcde" });
  expect(api.received).toHaveLength(9);
});

it("keeps the size of the first page, and rejects cursors of other lists and users, and forged ones", async () => {
  const rest = `get: "/items", query: { q: "{args.search}", size: "{page.size}", token: "{page.cursor}" }
    page: { items: ["value"], next: ["next"], max: 3 }`;
  const { server, api, calls } = await startRestProject(createSdl(rest), () =>
    respond({ value: all.slice(0, 3), next: "2" }),
  );
  const { endCursor } = await readPage(server, { first: 50, search: "x" });
  await readPage(server, { first: 1, after: endCursor, search: "x" });
  expect(calls()).toEqual(["GET /items?q=x&size=3", "GET /items?q=x&size=3&token=2"]);
  const forge = (change: (parts: unknown[]) => void): string => {
    const parts = JSON.parse(Buffer.from(endCursor ?? "", "base64url").toString()) as unknown[];
    change(parts);
    return Buffer.from(JSON.stringify(parts)).toString("base64url");
  };
  const attempts: readonly (readonly [string, Record<string, unknown>, (string | undefined)?])[] = [
    ["another list", { after: endCursor, search: "y" }],
    ["another user", { after: endCursor, search: "x" }, sampleUsers[1]?.userPrincipalName],
    ...["{", "{}", '{"a":1}', "[1]", "true", "null", '"\\ud800"'].map(
      (token) => [token, { after: forge((parts) => (parts[3] = token)), search: "x" }] as const,
    ),
    ["a page too large", { after: forge((parts) => (parts[2] = 4)), search: "x" }],
    ["no cursor", { after: "x", search: "x" }],
  ];
  for (const [name, variables, user] of attempts) {
    const { body } = await server.ask(query, { variables, ...(user !== undefined && { user }) });
    expect(
      body.errors?.map(({ extensions }) => extensions["code"]),
      name,
    ).toEqual(["BAD_USER_INPUT"]);
  }
  expect(api.received).toHaveLength(2);
});

it("reports a response without a list, and a cursor that is no text, as errors of the API", async () => {
  const rest = `get: "/items", query: { token: "{page.cursor}" } page: { items: ["value"], next: ["next"], total: ["total"] }`;
  let body: unknown;
  const { server } = await startRestProject(createSdl(rest), () => respond(body));
  for (body of [
    {},
    { value: {} },
    [],
    null,
    { value: [], next: {} },
    { value: [{ name: "a" }], next: [1] },
    { value: [], next: true },
    { value: [], next: "x".repeat(9_000) },
  ]) {
    const response = await server.ask("{ items { nodes { name } } }");
    expect(response.body, JSON.stringify(body)).toMatchObject({
      data: { items: null },
      errors: [{ extensions: { code: "DOWNSTREAM_ERROR" } }],
    });
  }
  body = { value: [{ name: "a" }, null, { name: null }, { name: "b" }], total: "many" };
  const { body: partial } = await server.ask("{ items { totalCount nodes { name } } }");
  expect(partial.data).toEqual({ items: { totalCount: null, nodes: [{ name: "a" }, { name: "b" }] } });
  expect(partial.errors?.map(({ extensions, path }) => [extensions["code"], path])).toEqual([
    ["DOWNSTREAM_ERROR", ["items", "totalCount"]],
    ["DOWNSTREAM_ERROR", ["items", "nodes"]],
  ]);
});
