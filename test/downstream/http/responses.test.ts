import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHttpClient } from "../../support/downstream-http.ts";
import { startScriptedApi, type ScriptedResponse, type ScriptedApi } from "@oboql/dev/testing";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let server: ScriptedApi;
let api: TestServer;
beforeAll(async () => {
  server = await startScriptedApi();
  api = await startTestServer({
    MICROSOFT_GRAPH_BASE_URL: server.url,
    BOARDS_BASE_URL: `${server.url}/graphql`,
    INVENTORY_BASE_URL: server.url,
  });
});
afterAll(async () => {
  await api.close();
  await server.close();
});

const html = { "content-type": "text/html" };
const page = "<html><body>internal-proxy-7 says secret detail</body></html>";
const gzip = { "content-encoding": "gzip" };
const invalidResponses: [string, ScriptedResponse, string][] = [
  ["HTML as 200", { status: 200, headers: html, body: page }, "DOWNSTREAM_ERROR"],
  ["HTML as 200 with a JSON content type", { status: 200, body: page }, "DOWNSTREAM_ERROR"],
  ["HTML as 502", { status: 502, headers: { ...html, "retry-after": "90" }, body: page }, "DOWNSTREAM_UNAVAILABLE"],
  ["truncated JSON", { status: 200, body: '{"responses":[{"secret detail' }, "DOWNSTREAM_ERROR"],
  ["JSON of another shape", { status: 200, body: ["secret detail"] }, "DOWNSTREAM_ERROR"],
  ["null", { status: 200, body: "null" }, "DOWNSTREAM_ERROR"],
  ["an empty body", { status: 200, body: "" }, "DOWNSTREAM_ERROR"],
  ["204", { status: 204, body: "" }, "DOWNSTREAM_ERROR"],
  ["gzip without Accept-Encoding", { status: 200, headers: gzip, body: gzipSync(page) }, "DOWNSTREAM_ERROR"],
  ["bytes that are not text", { status: 200, body: Buffer.from([0xff, 0x00, 0xfe]) }, "DOWNSTREAM_ERROR"],
  ["a redirection", { status: 302, headers: { location: "/elsewhere" }, body: page }, "DOWNSTREAM_ERROR"],
];

it("fails the field after an invalid response and exposes nothing of it", async () => {
  for (const [downstream, query, field] of [
    ["MICROSOFT_GRAPH", "{ me { displayName } }", "me"],
    ["BOARDS", "{ boards(first: 1) { nodes { name } } }", "boards"],
    ["INVENTORY", '{ item(id: "1") { name } }', "item"],
  ] as const)
    for (const [name, response, code] of invalidResponses) {
      const row = `${downstream}: ${name}`;
      server.script(response);
      const { status, body } = await api.ask(query);
      expect(status, row).toBe(200);
      expect(body.data, row).toEqual({ [field]: null });
      expect(
        body.errors?.map(({ extensions }) => extensions),
        row,
      ).toEqual([expect.objectContaining({ code, downstream })]);
      expect(JSON.stringify(body), row).not.toMatch(/secret|proxy|html/i);
      expect(api.logged().join(""), row).not.toMatch(/secret detail|internal-proxy/);
      const isRepeated = downstream === "MICROSOFT_GRAPH" && response.status < 300;
      expect(server.received, row).toHaveLength(isRepeated ? 2 : 1);
    }
});

describe("the HTTP client", () => {
  it("reuses connections", async () => {
    server.script({ status: 200 });
    const { http } = createTestHttpClient();
    for (let call = 0; call < 10; call++) await http.send({ method: "GET", url: server.url, idempotent: true });
    // Undici opens a second one if a request is sent just as a response ends.
    expect(new Set(server.received.map(({ port }) => port)).size).toBeLessThanOrEqual(2);
  });

  it("stops reading a response at the size limit", async () => {
    server.script({ status: 200, body: "x".repeat(200_000) });
    const { http } = createTestHttpClient();
    await expect(http.send({ method: "GET", url: server.url, idempotent: true })).rejects.toMatchObject({
      code: "DOWNSTREAM_ERROR",
      message: "API: response exceeds the size limit",
      facts: { downstream: "API", reason: "response_too_large" },
    });
    expect(server.received).toHaveLength(1);
  });

  it("rejects an invalid request header before sending", async () => {
    server.script({ status: 200 });
    const { http } = createTestHttpClient();
    const request = { method: "GET", url: server.url, headers: { "x-name": "a\r\nb: c" }, idempotent: true } as const;
    await expect(http.send(request)).rejects.not.toHaveProperty("code", "DOWNSTREAM_UNAVAILABLE");
    expect(server.received).toEqual([]);
  });
});
