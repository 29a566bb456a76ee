import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { GraphGet } from "../../../src/downstream/microsoft-graph/batch/batch-loader.ts";
import { createPageLoader } from "../../../src/downstream/microsoft-graph/pagination.ts";
import { isUser } from "../../../src/downstream/microsoft-graph/types.ts";
import { startScriptedApi } from "@oboql/dev/testing";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import { injectResponse, listGets, expectValidGraphRequests } from "./graph-requests.ts";

/** A directory larger than the sample, paginated like Graph: at most 999 items and one skip token per page. */
function createDirectory(size: number) {
  const asked: number[] = [];
  const load = ({ parameters = {} }: Omit<GraphGet, "access">): Promise<unknown> => {
    const top = Number(parameters["$top"]);
    const start = Number(parameters["$skiptoken"] ?? 0);
    asked.push(top);
    const value = Array.from({ length: Math.min(top, size - start) }, (_, index) => ({ id: String(start + index) }));
    const next = start + top;
    return Promise.resolve({
      value,
      ...(next < size && { "@odata.nextLink": `https://graph.example/v1.0/users?$skiptoken=${String(next)}` }),
    });
  };
  const readPage = createPageLoader("alice", load);
  const read = (first: number, after: string | null) =>
    readPage({ list: "users", path: "/users", select: ["id"], isItem: isUser }, { first, after });
  return { asked, read };
}

it("accepts every cursor that it returned, at any position inside a page of Graph", async () => {
  const { asked, read } = createDirectory(2_500);
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const { edges, pageInfo } = await read(100, after);
    // From the last cursor but one, so that Graph's own token is not reached before its largest page.
    const taken = pageInfo.hasNextPage ? edges.slice(0, -1) : edges;
    seen.push(...taken.map(({ node }) => node.id));
    if (!pageInfo.hasNextPage) break;
    after = taken.at(-1)?.cursor ?? edges.at(-1)?.cursor ?? expect.fail("no cursor");
    if (taken.length === 0) seen.push(...edges.map(({ node }) => node.id));
  }
  expect(seen).toEqual(Array.from({ length: 2_500 }, (_, index) => String(index)));
  expect(Math.max(...asked)).toBe(100);
});

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

const ask = (after: string | null): Promise<TestResponse> =>
  api.ask(`query ($after: String) { users(first: 2, after: $after) ${page} }`, { variables: { after } });

function getPage({ body }: TestResponse): Page {
  expect(body.errors).toBeUndefined();
  return body.data?.["users"] as Page;
}

describe("a next link", () => {
  it("never requests a next link: it sends only its token, to Graph", async () => {
    const foreign = await startScriptedApi();
    try {
      const link = `${foreign.url}/v1.0/users?$select=secret&$top=1&$skiptoken=a%26b`;
      injectResponse(api, "/users", { value: [{ id: "1" }, { id: "2" }], "@odata.nextLink": link });
      const { pageInfo } = getPage(await ask(null));
      injectResponse(api, "/users", { value: [{ id: "3" }] });
      const next = getPage(await ask(pageInfo.endCursor));

      expect(next.nodes).toEqual([{ objectId: "3" }]);
      expect(next.pageInfo).toEqual({ endCursor: next.edges[0]?.cursor, hasNextPage: false, hasPreviousPage: true });
      expect(listGets(api)).toEqual(["/users?$select=id&$top=2", "/users?$select=id&$top=2&$skiptoken=a&b"]);
      expect(foreign.received).toEqual([]);
    } finally {
      await foreign.close();
    }
  });

  it("continues a list after a page that is empty or whose items are all left out", async () => {
    const link = `${api.emulator.url}/v1.0/users?$skiptoken=`;
    injectResponse(api, "/users", { value: [], "@odata.nextLink": `${link}one` });
    const device = { id: "2", "@odata.type": "#microsoft.graph.device" };
    injectResponse(api, "/users", { value: [device, device], "@odata.nextLink": `${link}two` });
    injectResponse(api, "/users", { value: [{ id: "3" }] });

    const empty = getPage(await ask(null));
    expect(empty).toEqual({
      ...{ nodes: [], edges: [] },
      pageInfo: { endCursor: expect.any(String) as string, hasNextPage: true, hasPreviousPage: false },
    });
    const emptied = getPage(await ask(empty.pageInfo.endCursor));
    expect(emptied).toMatchObject({ nodes: [], pageInfo: { hasNextPage: true } });
    expect(getPage(await ask(emptied.pageInfo.endCursor)).nodes).toEqual([{ objectId: "3" }]);
    expect(listGets(api)[1]).toContain("$skiptoken=one");
    expect(listGets(api)[2]).toContain("$skiptoken=two");
  });
});

it("ends a list whose next links lead in a circle", async () => {
  for (const length of [1, 2, 3, 5, 8]) {
    const readPage = createPageLoader("alice", ({ parameters = {} }) => {
      const token = Number(parameters["$skiptoken"] ?? 0);
      const next = token === length ? 1 : token + 1;
      const nextLink = `https://graph.example/v1.0/users?$skiptoken=${String(next)}`;
      return Promise.resolve({ value: [{ id: String(token) }], "@odata.nextLink": nextLink });
    });
    let after: string | null = null;
    let pages = 0;
    do {
      const { pageInfo }: Awaited<ReturnType<typeof readPage>> = await readPage(
        { list: "users", path: "/users", select: ["id"], isItem: isUser },
        { first: 1, after },
      );
      pages += 1;
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null && pages < 100);

    expect(after, String(length)).toBeNull();
    // Links to the same page and between two pages are detected at once.
    expect(pages, String(length)).toBeLessThanOrEqual(length <= 2 ? length + 1 : 4 * length);
    expect(pages, String(length)).toBeGreaterThan(length);
  }
});

it("requests no more than a page of 100 items for a forged cursor", async () => {
  const { pageInfo } = getPage(await ask(null));
  const [scopeHash] = JSON.parse(Buffer.from(pageInfo.endCursor ?? "", "base64url").toString()) as unknown[];
  for (const offset of [99, 100, 998, 999]) {
    api.emulator.calls.reset();
    const after = Buffer.from(JSON.stringify([scopeHash, null, null, offset])).toString("base64url");
    const query = "query ($after: String) { users(first: 1, after: $after) { nodes { id } } }";

    expect((await api.ask(query, { variables: { after } })).body, String(offset)).toEqual({
      data: { users: { nodes: [] } },
    });
    expect(listGets(api), String(offset)).toEqual(["/users?$select=id&$top=100"]);
  }
});

it("rejects the arguments `last` and `before` of a list", async () => {
  for (const [argument, value] of [
    ["last", "3"],
    ["before", '"x"'],
  ] as const) {
    const { status, body } = await api.ask(`{ users(${argument}: ${value}) { nodes { id } } }`);

    expect(status, argument).toBe(400);
    expect(body.errors, argument).toEqual([
      expect.objectContaining({
        message: `Unknown argument "${argument}" on field "Query.users".`,
        extensions: { code: "GRAPHQL_VALIDATION_FAILED" },
      }),
    ]);
    expect(listGets(api), argument).toEqual([]);
  }
});
