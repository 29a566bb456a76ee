import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGraphLoader, type GraphGet } from "../../../../src/downstream/microsoft-graph/batch/batch-loader.ts";
import { sendGets } from "../../../../src/downstream/microsoft-graph/batch/send-gets.ts";
import { createTestHttpClient, type TestHttpOptions } from "../../../support/downstream-http.ts";
import { startScriptedApi, type ReceivedRequest, type ScriptedApi, type Step } from "@oboql/dev/testing";

interface Item {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
}

let server: ScriptedApi;
beforeAll(async () => {
  server = await startScriptedApi();
});
afterAll(() => server.close());

const parseItems = ({ body }: ReceivedRequest): Item[] => (JSON.parse(body) as { requests: Item[] }).requests;
/** The URLs of each call: those of a `$batch`, or that of a single GET. */
const getSentUrls = (): string[][] =>
  server.received.map((request) =>
    request.method === "GET" ? [request.path] : parseItems(request).map(({ url }) => url),
  );

/**
 * Responds to each GET with `{ body: { of: url } }`, changed by `overrides`; to those of a `$batch` in reverse order.
 */
function respond(overrides: Record<string, object> = {}): Step {
  return (request) => {
    const toResponse = (url: string) => ({ status: 200, body: { of: url }, ...overrides[url] });
    if (request.method === "GET") return toResponse(request.path);
    const responses = parseItems(request).map(({ id, url }) => ({ id, ...toResponse(url) }));
    return { status: 200, body: { responses: responses.reverse() } };
  };
}

const createThrottledItem = (seconds: number) => ({ status: 429, headers: { "Retry-After": String(seconds) } });

function setUp(options: TestHttpOptions = {}) {
  const { http, delays } = createTestHttpClient(options);
  const deps = { http, baseUrl: server.url, userId: "alice" };
  const send = (...urls: string[]) =>
    sendGets(
      deps,
      "token",
      urls.map((url) => ({ url })),
    );
  return { deps, delays, send };
}

describe("a throttled batch item", () => {
  it("retries a batch item after a Retry-After that is a number", async () => {
    server.script(respond({ "/b": { status: 429, headers: { "Retry-After": 7 } } }), respond());
    const { delays, send } = setUp();

    expect(await send("/a", "/b")).toEqual([{ of: "/a" }, { of: "/b" }]);
    expect(delays).toEqual([7_100]);
  });

  it("retries a throttled batch item alone, after its Retry-After", async () => {
    server.script(respond({ "/b": createThrottledItem(7) }), respond());
    const { send, delays } = setUp();
    expect(await send("/a", "/b", "/c")).toEqual([{ of: "/a" }, { of: "/b" }, { of: "/c" }]);
    expect(getSentUrls()).toEqual([["/a", "/b", "/c"], ["/b"]]);
    expect(delays).toEqual([7_100]);
  });

  it("retries all retryable items of a batch together, after the longest delay", async () => {
    server.script(
      respond({
        "/a": createThrottledItem(2),
        "/c": createThrottledItem(5),
        "/d": { status: 503 },
        "/e": { status: 504 },
      }),
      respond(),
    );
    const { send, delays } = setUp();
    expect(await send("/a", "/b", "/c", "/d", "/e")).toEqual(["/a", "/b", "/c", "/d", "/e"].map((of) => ({ of })));
    expect(getSentUrls()).toEqual([
      ["/a", "/b", "/c", "/d", "/e"],
      ["/a", "/c", "/d", "/e"],
    ]);
    expect(delays).toEqual([5_100]);
  });

  it("sends a throttled batch item at most three times and fails it alone", async () => {
    server.script(respond({ "/b": createThrottledItem(1) }));
    const { send, delays } = setUp();
    expect(await send("/a", "/b")).toEqual([
      { of: "/a" },
      expect.objectContaining({
        code: "DOWNSTREAM_THROTTLED",
        facts: expect.objectContaining({ retryAfterSeconds: 1 }) as object,
      }),
    ]);
    expect(getSentUrls()).toEqual([["/a", "/b"], ["/b"], ["/b"]]);
    expect(delays).toEqual([1_100, 1_200]);
  });

  it("fails a throttled batch item at once if its Retry-After exceeds the deadline, without delaying other items", async () => {
    server.script(respond({ "/a": createThrottledItem(60), "/b": createThrottledItem(1) }), respond());
    const { send, delays } = setUp({ remainingMs: 30_000 });
    expect(await send("/a", "/b")).toEqual([expect.objectContaining({ code: "DOWNSTREAM_THROTTLED" }), { of: "/b" }]);
    expect(getSentUrls()).toEqual([["/a", "/b"], ["/b"]]);
    expect(delays).toEqual([1_100]);
  });

  it("returns the results of other items if the retry of a throttled one fails", async () => {
    server.script(respond({ "/b": createThrottledItem(1) }), { status: 400 });
    const { send } = setUp();
    expect(await send("/a", "/b")).toEqual([{ of: "/a" }, expect.objectContaining({ code: "DOWNSTREAM_ERROR" })]);
  });
});

describe("a batch item", () => {
  it("does not retry a batch item after a status that is not retryable", async () => {
    for (const status of [400, 401, 403, 404, 500]) {
      server.script(respond({ "/a": { status } }));
      const { send } = setUp();
      expect(await send("/a", "/b"), String(status)).toEqual([
        expect.objectContaining({ facts: expect.objectContaining({ status }) as object }),
        { of: "/b" },
      ]);
      expect(server.received, String(status)).toHaveLength(1);
    }
  });

  it("ignores invalid headers of a batch item", async () => {
    server.script(
      respond({ "/a": { status: 429, headers: null }, "/b": { status: 403, headers: { "retry-after": 7 } } }),
      respond(),
    );
    const { send } = setUp();
    expect(await send("/a", "/b")).toEqual([{ of: "/a" }, expect.objectContaining({ code: "DOWNSTREAM_FORBIDDEN" })]);
  });

  it("returns the base64 content of a batch item unchanged", async () => {
    const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00]).toString("base64");
    server.script(respond({ "/users/bob/photo/$value": { headers: { "Content-Type": "image/jpeg" }, body: photo } }));
    const { send } = setUp();
    expect(await send("/users/bob/photo/$value", "/a")).toEqual([photo, { of: "/a" }]);
  });
});

describe("a batch", () => {
  it("retries a batch that fails as a whole", async () => {
    server.script({ status: 503 }, "reset", respond());
    const { send } = setUp();
    expect(await send("/a", "/b")).toEqual([{ of: "/a" }, { of: "/b" }]);
    expect(server.received).toHaveLength(3);
  });

  it("sends at most 20 items in a batch, whose failure does not affect other batches", async () => {
    server.script((request) => (parseItems(request).length === 20 ? { status: 403 } : respond()));
    const { send } = setUp();
    const outcomes = await send(...Array.from({ length: 22 }, (_, index) => `/${String(index)}`));
    expect(outcomes.slice(0, 20)).toEqual(Array(20).fill(expect.objectContaining({ code: "DOWNSTREAM_FORBIDDEN" })));
    expect(outcomes.slice(20)).toEqual([{ of: "/20" }, { of: "/21" }]);
  });
});

describe("a GET", () => {
  const access = {
    key: "User.Read",
    getToken: () => Promise.resolve("token"),
    replaceToken: () => Promise.resolve(undefined),
  };
  const get = (more: Partial<GraphGet>): GraphGet => ({ path: "/me/messages", select: ["id"], access, ...more });

  it("puts the headers of a GET into its batch item and merges only GETs with equal headers", async () => {
    server.script(respond());
    const loader = createGraphLoader(setUp().deps);
    const text = { Prefer: 'outlook.body-content-type="text"' };
    await Promise.all([
      loader.load(get({ headers: text })),
      loader.load(get({ headers: text, select: ["subject"] })),
      loader.load(get({})),
      loader.load(get({ headers: { ConsistencyLevel: "eventual" } })),
    ]);
    const items = server.received.flatMap(parseItems).map(({ url, headers }) => [decodeURIComponent(url), headers]);
    expect(items).toEqual([
      ["/me/messages?$select=id,subject", text],
      ["/me/messages?$select=id", undefined],
      ["/me/messages?$select=id", { ConsistencyLevel: "eventual" }],
    ]);
  });

  it("omits $select if no property is selected", async () => {
    server.script(respond());
    await createGraphLoader(setUp().deps).load(get({ path: "/me/manager", select: [] }));
    expect(getSentUrls()).toEqual([["/me/manager"]]);
  });
});
