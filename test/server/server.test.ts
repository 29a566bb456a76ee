import { on, once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../dev/src/testing/start-test-server.ts";

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
  it("POST /graphql disables caching and content sniffing", async () => {
    const { headers } = await post('{"query":"{ __typename }"}');

    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("POST /graphql rejects documents that do not parse or validate with Apollo Server's codes", async () => {
    expect(await (await post('{"query":"{"}')).json()).toMatchObject({
      errors: [{ extensions: { code: "GRAPHQL_PARSE_FAILED" } }],
    });
    expect(await (await post('{"query":"{ nothing }"}')).json()).toMatchObject({
      errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }],
    });
  });

  it.each([
    ["malformed JSON", '{"query":', json, 400],
    ["a body without a query", "{}", json, 400],
    ["an array", "[]", json, 400],
    ["plain text", "query", { "content-type": "text/plain" }, 400],
    ["a body that is too large", JSON.stringify({ query: "x".repeat(300_000) }), json, 413],
  ])("POST /graphql rejects %s with %4$i and a GraphQL error", async (_, body, headers, status) => {
    const response = await post(body, headers);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  });

  it("POST /graphql rejects batched operations", async () => {
    const response = await post('[{"query":"{ __typename }"},{"query":"{ __typename }"}]');

    expect(response.status).toBe(400);
  });
});

describe("GET /graphql", () => {
  it("GET /graphql executes a query", async () => {
    const url = `${api.url}/graphql?query=${encodeURIComponent("{ me { displayName } }")}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });

    expect(await response.json()).toMatchObject({ data: { me: { displayName: "Alice Archer" } } });
  });

  it("GET /graphql rejects requests without a header that requires a CORS preflight", async () => {
    const response = await fetch(`${api.url}/graphql?query=%7B__typename%7D`);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  });
});

describe("request ids", () => {
  it("a valid X-Request-Id of the client is returned", async () => {
    const { headers } = await post('{"query":"{ me { displayName } }"}', { "x-request-id": "caller-42" });

    expect(headers.get("x-request-id")).toBe("caller-42");
  });

  it.each(["x".repeat(200), "a b", "<script>"])("an invalid X-Request-Id such as %j is replaced", async (requestId) => {
    const { headers } = await post('{"query":"{ __typename }"}', { "x-request-id": requestId });

    expect(headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
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

  it("CORS in local mode allows loopback origins and exposes WWW-Authenticate", async () => {
    const { headers } = await preflight("http://localhost:5173");
    const response = await post('{"query":"{ __typename }"}', { origin: "http://localhost:5173" });

    expect(headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
    expect(headers.get("access-control-allow-headers")).toBe("authorization,content-type");
    expect(response.headers.get("access-control-expose-headers")).toContain("WWW-Authenticate");
  });

  it.each(["https://evil.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "null"])(
    "CORS in local mode rejects the origin %s",
    async (origin) => {
      expect((await preflight(origin)).headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  it("CORS with CORS_ORIGINS allows only the listed origins", async () => {
    const listed = await startTestServer({ CORS_ORIGINS: "https://app.example.com" });
    try {
      const allowed = async (origin: string): Promise<string | null> => {
        const response = await fetch(`${listed.url}/livez`, { headers: { origin } });
        return response.headers.get("access-control-allow-origin");
      };
      expect(await allowed("https://app.example.com")).toBe("https://app.example.com");
      expect(await allowed("http://localhost:5173")).toBeNull();
    } finally {
      await listed.close();
    }
  });
});

describe("the explorer", () => {
  it("explorer and introspection can be disabled", async () => {
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
  it.each(["/nothing", "/graphql/x"])("an unknown path such as %s gets 404", async (path) => {
    expect((await fetch(`${api.url}${path}`)).status).toBe(404);
  });
});

describe("disconnected clients", () => {
  it("a client that disconnects aborts its downstream calls", async () => {
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
