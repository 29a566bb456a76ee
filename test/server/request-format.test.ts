import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendRaw } from "../support/raw-request.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

let api: TestServer;
let token: string;

beforeAll(async () => {
  api = await startTestServer();
  token = await api.emulator.issueToken();
});
beforeEach(() => {
  api.emulator.calls.reset();
});
afterAll(() => api.close());

const mutation = 'mutation { createBoard(input: { name: "Pier ☃" }) { __typename } }';
const json = Buffer.from(JSON.stringify({ query: mutation }));
const snowman = json.indexOf(0xe2);
/** The body with other bytes in the place of a character of three bytes. */
const replaceSnowman = (bytes: readonly number[]): Buffer =>
  Buffer.concat([json.subarray(0, snowman), Buffer.from(bytes), json.subarray(snowman + 3)]);

async function post(body: Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${api.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
    body: new Uint8Array(body),
  });
}

const countMutations = (): number => api.emulator.calls.count("POST /boards/graphql");

async function expectRejection(response: Response, status: number, title: string): Promise<void> {
  expect(response.status, title).toBe(status);
  expect(await response.json(), title).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  expect(countMutations(), title).toBe(0);
}

describe("a body that is not UTF-8", () => {
  it("is rejected with 400 before anything is executed", async () => {
    const bodies: readonly (readonly [title: string, body: Buffer])[] = [
      ["Latin-1", replaceSnowman([0xe9])],
      ["a truncated character", replaceSnowman([0xe2, 0x98])],
      ["a lone continuation byte", replaceSnowman([0x80])],
      ["an overlong form", replaceSnowman([0xc0, 0xaf])],
      ["a surrogate", replaceSnowman([0xed, 0xa0, 0xbd])],
      ["above U+10FFFF", replaceSnowman([0xf4, 0x90, 0x80, 0x80])],
      ["a byte order mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), json])],
      ["UTF-16 with a byte order mark", Buffer.from(`\ufeff${json.toString()}`, "utf16le")],
      ["UTF-16 without a byte order mark", Buffer.from(json.toString(), "utf16le")],
    ];
    for (const [title, body] of bodies) await expectRejection(await post(body), 400, title);
  });

  it("is rejected with 415 if it declares another encoding", async () => {
    for (const charset of ["utf-16", "utf-16le", "latin1", "iso-8859-1", '"windows-1252"', "utf-8; charset=utf-16", ""])
      await expectRejection(await post(json, { "content-type": `application/json; charset=${charset}` }), 415, charset);
  });

  it("is not one if it has all kinds of characters or declares UTF-8", async () => {
    for (const type of ["application/json", "application/json; charset=utf-8", 'application/json;charset="UTF-8"']) {
      api.emulator.calls.reset();
      expect((await post(json, { "content-type": type })).status, type).toBe(200);
      expect(countMutations(), type).toBe(1);
    }
  });
});

describe("a compressed body", () => {
  it("is rejected with 415, which says that no coding is accepted", async () => {
    for (const [coding, body] of [
      ["gzip", gzipSync(json)],
      ["x-gzip", gzipSync(json)],
      ["br", brotliCompressSync(json)],
      ["deflate", deflateSync(json)],
      ["zstd", json],
      ["identity, gzip", gzipSync(json)],
    ] as const) {
      const response = await post(body, { "content-encoding": coding });
      expect(response.headers.get("accept-encoding"), coding).toBe("identity");
      await expectRejection(response, 415, coding);
    }
  });

  it("is not one if its coding is identity", async () => {
    for (const coding of ["identity", "Identity"]) {
      api.emulator.calls.reset();
      expect((await post(json, { "content-encoding": coding })).status, coding).toBe(200);
      expect(countMutations(), coding).toBe(1);
    }
  });
});

describe("a query string", () => {
  const get = async (search: string): Promise<number> => {
    const headers = [`authorization: Bearer ${token}`];
    return (await sendRaw(api, { method: "GET", target: `/graphql?${search}`, headers, body: "" })).status;
  };

  it("is rejected with 400 if it is not percent-encoded UTF-8", async () => {
    const query = "query=%7B__typename%7D";
    for (const search of [
      `${query}&variables=%7B%22a%22:%22%E9%22%7D`,
      `${query}&variables=%7B%22a%22:%22%ED%A0%BD%22%7D`,
      "query=%7B__typename%7D%23%C3",
      "query=%7B__typename%7D%23%",
      "query=%7B__typename%7D%23%zz",
      `${query}&operationName=%FF`,
      `${query}&x=\u00c3\u00a9`,
    ])
      expect(await get(search), search).toBe(400);
  });

  it("is accepted with any encoded character", async () => {
    expect(await get(`query=${encodeURIComponent("{ __typename } # ☃ é 😀")}+`)).toBe(200);
  });
});

it("rejects a request before it is executed in the media type that the client prefers", async () => {
  const accept = "application/graphql-response+json";
  for (const headers of [{ "content-encoding": "gzip" }, { "content-type": "application/json; charset=utf-16" }])
    expect((await post(json, { accept, ...headers })).headers.get("content-type")).toContain(accept);
  for (const body of [Buffer.from([0xff]), Buffer.from("{"), Buffer.alloc(300_000, 0x20)])
    expect((await post(body, { accept })).headers.get("content-type")).toContain(accept);
});
