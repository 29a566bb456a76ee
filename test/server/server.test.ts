import { on, once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/test-server.ts";

let api: TestServer;
let token: string;

beforeAll(async () => {
  api = await startTestServer();
  token = await api.emulator.issueToken();
});

afterAll(() => api.close());

const json = { "content-type": "application/json" };

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${api.url}/graphql`, {
    method: "POST",
    headers: { ...json, authorization: `Bearer ${token}`, ...headers },
    body,
  });
}

describe("POST /graphql", () => {
  it("disables caching and content sniffing of responses", async () => {
    const { headers } = await post('{"query":"{ __typename }"}');

    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("rejects documents that do not parse or validate with Apollo Server's codes", async () => {
    expect(await (await post('{"query":"{"}')).json()).toMatchObject({
      errors: [{ extensions: { code: "GRAPHQL_PARSE_FAILED" } }],
    });
    expect(await (await post('{"query":"{ nothing }"}')).json()).toMatchObject({
      errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }],
    });
  });

  it("rejects a body that is not one GraphQL request with 400, or with 413 above the size limit", async () => {
    for (const [title, body, headers, status] of [
      ["malformed JSON", '{"query":', json, 400],
      ["a body without a query", "{}", json, 400],
      ["an array", "[]", json, 400],
      ["plain text", "query", { "content-type": "text/plain" }, 400],
      ["a body that is too large", JSON.stringify({ query: "x".repeat(800_000) }), json, 413],
    ] as const) {
      const response = await post(body, headers);
      expect(response.status, title).toBe(status);
      expect(await response.json(), title).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
    }
  });

  it("rejects a batch of operations with 400", async () => {
    const response = await post('[{"query":"{ __typename }"},{"query":"{ __typename }"}]');

    expect(response.status).toBe(400);
  });
});

describe("GET /graphql", () => {
  it("executes a query by GET", async () => {
    const url = `${api.url}/graphql?query=${encodeURIComponent("{ me { displayName } }")}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });

    expect(await response.json()).toMatchObject({ data: { me: { displayName: "Alice Archer" } } });
  });

  it("rejects a GET request without a token, as pages of other sites can send it without a CORS preflight", async () => {
    const response = await fetch(`${api.url}/graphql?query=%7B__typename%7D`);

    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
  });
});

it("rejects a path that is not percent-encoded UTF-8 with 400 and a GraphQL error", async () => {
  for (const path of ["/%zz", "/%E0%A4", "/graphql%"]) {
    const response = await fetch(`${api.url}${path}`);
    expect(response.status, path).toBe(400);
    expect(response.headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(await response.json(), path).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  }
});

describe("request ids", () => {
  it("returns a valid X-Request-Id of the client", async () => {
    const { headers } = await post('{"query":"{ me { displayName } }"}', { "x-request-id": "caller-42" });

    expect(headers.get("x-request-id")).toBe("caller-42");
  });

  it("replaces an invalid X-Request-Id", async () => {
    for (const requestId of ["x".repeat(200), "a b", "<script>"]) {
      const { headers } = await post('{"query":"{ __typename }"}', { "x-request-id": requestId });
      expect(headers.get("x-request-id"), requestId).toMatch(/^[\da-f-]{36}$/);
    }
  });
});

describe("CORS", () => {
  const preflight = (origin: string): Promise<Response> =>
    fetch(`${api.url}/graphql`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
      },
    });

  it("allows loopback origins in local mode, and exposes WWW-Authenticate to them", async () => {
    const { headers } = await preflight("http://localhost:5173");
    const response = await post('{"query":"{ __typename }"}', { origin: "http://localhost:5173" });

    expect(headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
    expect(headers.get("access-control-allow-headers")).toBe("authorization,content-type");
    expect(response.headers.get("access-control-expose-headers")).toContain("WWW-Authenticate");
  });

  it("allows no other origins in local mode, whatever they begin with", async () => {
    for (const origin of [
      "https://evil.example",
      "http://localhost.evil.example",
      "http://127.0.0.1.evil.example",
      "null",
    ])
      expect((await preflight(origin)).headers.get("access-control-allow-origin"), origin).toBeNull();
  });

  it("allows only the origins listed in CORS_ORIGINS", async () => {
    const listed = await startTestServer({ CORS_ORIGINS: "https://app.example.com" });
    try {
      const fetchAllowedOrigin = async (origin: string): Promise<string | null> => {
        const response = await fetch(`${listed.url}/livez`, { headers: { origin } });
        return response.headers.get("access-control-allow-origin");
      };
      expect(await fetchAllowedOrigin("https://app.example.com")).toBe("https://app.example.com");
      expect(await fetchAllowedOrigin("http://localhost:5173")).toBeNull();
    } finally {
      await listed.close();
    }
  });
});

describe("the explorer", () => {
  it("disables the explorer and introspection by EXPLORER and INTROSPECTION", async () => {
    const closed = await startTestServer({ EXPLORER: "false", INTROSPECTION: "false" });
    try {
      expect((await fetch(`${closed.url}/`)).status).toBe(404);
      const { body } = await closed.ask("{ __schema { queryType { name } } }");
      expect(body.errors?.[0]?.extensions["code"]).toBe("GRAPHQL_VALIDATION_FAILED");
    } finally {
      await closed.close();
    }
  });
});

describe("routes", () => {
  it("responds with 404 to unknown paths", async () => {
    for (const path of ["/nothing", "/graphql/x"]) expect((await fetch(`${api.url}${path}`)).status, path).toBe(404);
  });
});

describe("disconnected clients", () => {
  it("aborts the downstream calls of a client that disconnects", async () => {
    const graph = createServer();
    const calls = on(graph, "request") as AsyncIterator<[IncomingMessage, ServerResponse], undefined>;
    await once(graph.listen(0, "127.0.0.1"), "listening");
    const { port } = graph.address() as AddressInfo;
    const alone = await startTestServer({ MICROSOFT_GRAPH_BASE_URL: `http://127.0.0.1:${port}` });
    try {
      const headers = { ...json, authorization: `Bearer ${await alone.emulator.issueToken()}` };
      const call = httpRequest(`${alone.url}/graphql`, { method: "POST", headers });
      call.on("error", () => undefined);
      call.end('{"query":"{ me { displayName } }"}');
      const [, response] = (await calls.next()).value ?? expect.fail("no call");

      call.destroy();

      await once(response, "close");
      expect(response.writableFinished).toBe(false);
    } finally {
      await alone.close();
      graph.close();
    }
  });
});
