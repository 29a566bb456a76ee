import { on, once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

let api: RunningApi;
let token: string;

beforeAll(async () => {
  api = await startApi();
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
  it("keeps answers out of caches and out of type guessing", async () => {
    const { headers } = await post('{"query":"{ __typename }"}');

    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("answers a document that does not parse, and one that does not fit the schema, with Apollo's codes", async () => {
    expect(await (await post('{"query":"{"}')).json()).toMatchObject({
      errors: [{ extensions: { code: "GRAPHQL_PARSE_FAILED" } }],
    });
    expect(await (await post('{"query":"{ nothing }"}')).json()).toMatchObject({
      errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }],
    });
  });

  it.each([
    ["JSON that is not JSON", '{"query":', json, 400],
    ["no query", "{}", json, 400],
    ["an array", "[]", json, 400],
    ["text", "query", { "content-type": "text/plain" }, 400],
    ["a body that is too large", JSON.stringify({ query: "x".repeat(300_000) }), json, 413],
  ])("refuses %s with %4$i and a GraphQL error", async (_, body, headers, status) => {
    const answer = await post(body, headers);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  });

  it("refuses batched operations", async () => {
    const answer = await post('[{"query":"{ __typename }"},{"query":"{ __typename }"}]');

    expect(answer.status).toBe(400);
  });
});

describe("GET /graphql", () => {
  it("answers a query, as clients that prefer GET send it", async () => {
    const url = `${api.url}/graphql?query=${encodeURIComponent("{ me { displayName } }")}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });

    expect(await answer.json()).toMatchObject({ data: { me: { displayName: "Alice Archer" } } });
  });

  it("is refused where a browser could be tricked into it: without a token or another preflighted header", async () => {
    const answer = await fetch(`${api.url}/graphql?query=%7B__typename%7D`);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  });
});

describe("request ids", () => {
  it("are taken over from the caller and given back", async () => {
    const { headers } = await post('{"query":"{ me { displayName } }"}', { "x-request-id": "caller-42" });

    expect(headers.get("x-request-id")).toBe("caller-42");
  });

  it.each(["x".repeat(200), "a b", "<script>"])("are made anew in place of %j", async (given) => {
    const { headers } = await post('{"query":"{ __typename }"}', { "x-request-id": given });

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

  it("in local mode lets pages of this machine in, and shows them the challenge header", async () => {
    const { headers } = await preflight("http://localhost:5173");
    const answer = await post('{"query":"{ __typename }"}', { origin: "http://localhost:5173" });

    expect(headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
    expect(headers.get("access-control-allow-headers")).toBe("authorization,content-type");
    expect(answer.headers.get("access-control-expose-headers")).toContain("WWW-Authenticate");
  });

  it.each(["https://evil.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "null"])(
    "keeps pages of %s out",
    async (origin) => {
      expect((await preflight(origin)).headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  it("lets in the listed origins alone where there is a list", async () => {
    const listed = await startApi({ CORS_ORIGINS: "https://app.example.com" });
    try {
      const allowed = async (origin: string): Promise<string | null> => {
        const answer = await fetch(`${listed.url}/livez`, { headers: { origin } });
        return answer.headers.get("access-control-allow-origin");
      };
      expect(await allowed("https://app.example.com")).toBe("https://app.example.com");
      expect(await allowed("http://localhost:5173")).toBeNull();
    } finally {
      await listed.close();
    }
  });
});

describe("the explorer", () => {
  it("and introspection are off where the settings say so", async () => {
    const closed = await startApi({ EXPLORER: "false", INTROSPECTION: "false" });
    try {
      expect((await fetch(`${closed.url}/`)).status).toBe(404);
      const { body } = await closed.ask("{ __schema { queryType { name } } }");
      expect(body.errors?.[0]?.extensions["code"]).toBe("GRAPHQL_VALIDATION_FAILED");
    } finally {
      await closed.close();
    }
  });
});

describe("what is not there", () => {
  it.each(["/nothing", "/graphql/x"])("answers 404 for %s", async (path) => {
    expect((await fetch(`${api.url}${path}`)).status).toBe(404);
  });
});

describe("a caller who goes away", () => {
  it("ends the downstream calls that were made for them", async () => {
    const graph = createServer();
    const calls = on(graph, "request") as AsyncIterator<[IncomingMessage, ServerResponse], undefined>;
    await once(graph.listen(0, "127.0.0.1"), "listening");
    const { port } = graph.address() as AddressInfo;
    const alone = await startApi({ MICROSOFT_GRAPH_BASE_URL: `http://127.0.0.1:${port}` });
    try {
      const headers = { ...json, authorization: `Bearer ${await alone.emulator.issueToken()}` };
      const call = httpRequest(`${alone.url}/graphql`, { method: "POST", headers });
      call.on("error", () => undefined);
      call.end('{"query":"{ me { displayName } }"}');
      const [, answer] = (await calls.next()).value ?? expect.fail("no call");

      call.destroy();

      await once(answer, "close");
      expect(answer.writableFinished).toBe(false);
    } finally {
      await alone.close();
      graph.close();
    }
  });
});
