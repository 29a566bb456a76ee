import { afterAll, beforeAll, expect, it } from "vitest";
import { sendGets } from "../../../../src/downstream/microsoft-graph/batch/send-gets.ts";
import {
  startScriptedApi,
  type ReceivedRequest,
  type ScriptedApi,
  type ScriptedResponse,
  type Step,
} from "@oboql/dev/testing";
import { createTestHttpClient, type TestHttpOptions } from "../../../support/downstream-http.ts";

let server: ScriptedApi;
beforeAll(async () => {
  server = await startScriptedApi();
});
afterAll(() => server.close());

interface Item {
  readonly id: string;
  readonly url: string;
}

const parseItems = ({ body }: ReceivedRequest): Item[] => (JSON.parse(body) as { requests: Item[] }).requests;
/** The number of GETs in each call; 0 for a single GET without a `$batch`. */
const countItems = (): number[] =>
  server.received.map((request) => (request.method === "GET" ? 0 : parseItems(request).length));

const toUrls = (count: number): string[] => Array.from({ length: count }, (_, index) => `/users/${index}`);
const toBody = (url: string) => ({ of: url });
const respondToBatch = (items: readonly Item[]): ScriptedResponse => ({
  status: 200,
  body: { responses: items.map(({ id, url }) => ({ id, status: 200, body: toBody(url) })) },
});

/** Responds to single GETs and, by `respond`, to batches. */
function script(respond: (items: readonly Item[]) => Step, respondToGet = respondWell): void {
  server.script((request) => (request.method === "GET" ? respondToGet(request.path) : respond(parseItems(request))));
}
const respondWell = (path: string): Step => ({ status: 200, body: toBody(path) });

/** Sends GETs; each error as `code: message`. */
async function send(urls: readonly string[], options: TestHttpOptions = {}): Promise<unknown[]> {
  const { http } = createTestHttpClient(options);
  const deps = { http, baseUrl: server.url, userId: "alice" };
  const outcomes = await sendGets(
    deps,
    "token",
    urls.map((url) => ({ url })),
  );
  return outcomes.map((outcome) => (outcome instanceof Error ? describeError(outcome) : outcome));
}
const describeError = (error: Error & { code?: string }): string => `${String(error.code)}: ${error.message}`;

const invalidResponse = "DOWNSTREAM_ERROR: MICROSOFT_GRAPH: invalid response";
const html = "<html><body>an error page</body></html>";
/** A batch response with raw HTML in place of the body of one URL. */
const respondWithHtml = (items: readonly Item[], bad: string): ScriptedResponse => {
  const { body } = respondToBatch(items);
  return { status: 200, body: JSON.stringify(body).replace(JSON.stringify(toBody(bad)), html) };
};

it("sends a batch once more if its response is not a batch response", async () => {
  for (const body of [html, "", '{"responses":[{"id":"0","sta', "[]", "null", { responses: {} }]) {
    let count = 0;
    script((items) => (count++ === 0 ? { status: 200, body } : respondToBatch(items)));
    expect(await send(toUrls(3)), String(body)).toEqual(toUrls(3).map(toBody));
    expect(countItems(), String(body)).toEqual([3, 3]);
  }
});

it("fails only the item whose response is raw HTML, after a repetition and smaller batches", async () => {
  const bad = "/users/13";
  script(
    (items) => (items.some(({ url }) => url === bad) ? respondWithHtml(items, bad) : respondToBatch(items)),
    (path) => (path === bad ? { status: 200, body: html } : respondWell(path)),
  );
  const urls = toUrls(20);
  expect(await send(urls)).toEqual(urls.map((url) => (url === bad ? invalidResponse : toBody(url))));
  expect(countItems()).toEqual([20, 20, 4, 4, 4, 4, 0, 0, 0, 0, 4]);
});

it("answers an item whose response is raw HTML only inside of a batch", async () => {
  script((items) => respondWithHtml(items, "/users/0"));
  expect(await send(toUrls(2))).toEqual(toUrls(2).map(toBody));
});

it("sends a bounded number of calls if no response can be read", async () => {
  server.script({ status: 200, body: html });
  expect(await send(toUrls(20))).toEqual(Array(20).fill(invalidResponse));
  expect(server.received).toHaveLength(1 + 1 + 5 + 20);
});

it("sends the GETs of a batch whose response is too large in smaller batches, and fails only what is too large alone", async () => {
  const large = "x".repeat(12_000);
  const isHuge = (url: string): boolean => url === "/users/5";
  script(
    (items) => ({
      status: 200,
      body: {
        responses: items.map(({ id, url }) => ({
          id,
          status: 200,
          body: { of: url, text: isHuge(url) ? large.repeat(10) : large },
        })),
      },
    }),
    (url) => ({ status: 200, body: { of: url, text: isHuge(url) ? large.repeat(10) : large } }),
  );
  const outcomes = await send(toUrls(20));
  expect(outcomes.map((outcome) => (typeof outcome === "string" ? outcome : (outcome as { of: string }).of))).toEqual(
    toUrls(20).map((url) => (isHuge(url) ? "DOWNSTREAM_ERROR: API: response exceeds the size limit" : url)),
  );
  expect(countItems()).toEqual([20, 4, 4, 0, 0, 0, 0, 4, 4, 4]);
});

it("sends items again whose response is missing, repeated or malformed, without the others", async () => {
  const responses: Readonly<Record<string, (id: string) => readonly unknown[]>> = {
    missing: () => [],
    "present twice": (id) => [
      { id, status: 200, body: { of: "x" } },
      { id, status: 200, body: { of: "y" } },
    ],
    "present three times": (id) => [{ id, status: 200 }, { id, status: 200 }, { id }],
    "with an unknown id": () => [{ id: "99", status: 200, body: {} }],
    "without an id": () => [{ status: 200, body: {} }],
    "with an id that is an object": (id) => [{ id: { id }, status: 200, body: {} }],
    "without a status": (id) => [{ id, body: {} }],
    "with an impossible status": (id) => [{ id, status: 0, body: {} }],
    "with a status that is a word": (id) => [{ id, status: "OK", body: {} }],
    "without a body": (id) => [{ id, status: 200 }],
    "with HTML as a string": (id) => [{ id, status: 200, body: html }],
    "with a list as its body": (id) => [{ id, status: 200, body: [] }],
    null: () => [null],
  };
  for (const [name, answer] of Object.entries(responses)) {
    script((items) => ({
      status: 200,
      body: {
        responses: items.flatMap(({ id, url }) =>
          url === "/users/1" ? answer(id) : [{ id, status: 200, body: toBody(url) }],
        ),
      },
    }));
    expect(await send(toUrls(3)), name).toEqual(toUrls(3).map(toBody));
    expect(countItems(), name).toEqual([3, 0]);
  }
});

it("reads ids and statuses of the wrong type, and JSON in a string or in base64", async () => {
  const text = JSON.stringify(toBody("/users/0"));
  for (const [name, item] of Object.entries({
    "a status as a string": { id: "0", status: "200", body: toBody("/users/0") },
    "an id as a number": { id: 0, status: 200, body: toBody("/users/0") },
    "JSON in a string": { id: "0", status: 200, body: text },
    "JSON in base64": { id: "0", status: 200, headers: null, body: Buffer.from(text).toString("base64") },
  })) {
    server.script({ status: 200, body: { responses: [item, { id: "1", status: "404" }] } });
    const notFound = "DOWNSTREAM_NOT_FOUND: API: not found (404)";
    expect(await send(toUrls(2)), name).toEqual([toBody("/users/0"), notFound]);
    expect(server.received, name).toHaveLength(1);
  }
});

it("sends the GETs of a batch that is rejected as a whole in smaller batches", async () => {
  for (const status of [400, 413]) {
    script((items) => (items.length > 4 ? { status } : respondToBatch(items)));
    expect(await send(toUrls(10)), String(status)).toEqual(toUrls(10).map(toBody));
    expect(countItems(), String(status)).toEqual([10, 4, 4, 2]);
  }
});

it("sends single GETs, four at a time, to a server without $batch", async () => {
  for (const status of [404, 405, 501]) {
    script(
      () => ({ status }),
      (path) => (path === "/users/3" ? { status: 404 } : respondWell(path)),
    );
    const outcomes = await send(toUrls(6));
    expect(outcomes.filter((outcome) => typeof outcome === "string")).toEqual([
      "DOWNSTREAM_NOT_FOUND: API: not found (404)",
    ]);
    expect(countItems(), String(status)).toEqual([6, 0, 0, 0, 0, 0, 0]);
  }
});

it("sends the whole batch again after 429 and 503 with Retry-After", async () => {
  for (const status of [429, 503]) {
    let count = 0;
    script((items) => (count++ < 2 ? { status, headers: { "retry-after": "2" } } : respondToBatch(items)));
    expect(await send(toUrls(3)), String(status)).toEqual(toUrls(3).map(toBody));
    expect(countItems(), String(status)).toEqual([3, 3, 3]);
  }
});

it("does not split a batch that fails for all of its GETs alike", async () => {
  for (const status of [401, 403, 500]) {
    server.script({ status });
    const outcomes = await send(toUrls(3));
    expect(new Set(outcomes).size, String(status)).toBe(1);
    expect(server.received, String(status)).toHaveLength(1);
  }
});

it("reduces the batches for a mailbox that rejects some of their items, after Retry-After", async () => {
  const throttled = { status: 429, headers: { "Retry-After": "1" } };
  script((items) => ({
    status: 200,
    body: {
      responses: items.map(({ id, url }, index) => ({
        id,
        ...(index < 4 ? { status: 200, body: toBody(url) } : throttled),
      })),
    },
  }));
  const urls = Array.from({ length: 45 }, (_, index) => `/me/messages/${index}`);
  expect(await send(urls)).toEqual(urls.map(toBody));
  expect(countItems()).toEqual([20, ...Array<number>(4).fill(4), ...Array<number>(6).fill(4), 0]);
});

it("sends a single GET with a long URL in a batch", async () => {
  script(respondToBatch);
  const urls = [`/users?$skiptoken=${"x".repeat(2_000)}`];
  expect(await send(urls)).toEqual(urls.map(toBody));
  expect(countItems()).toEqual([1]);
});
