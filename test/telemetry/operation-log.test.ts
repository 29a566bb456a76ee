import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { waitForOperationLine, type LogLine } from "../support/operation-lines.ts";
import { sendRaw } from "../support/raw-request.ts";
import { startTestServer, type AskOptions, type TestServer } from "../support/test-server.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterEach(() => {
  api.emulator.faults.clear();
});

afterAll(() => api.close());

const json = { "content-type": "application/json" };
const duration = expect.any(Number) as number;
const ofEveryOperation = { level: 30, time: duration, msg: "operation", durationMs: duration };

async function readLogLine(query: string, options?: AskOptions): Promise<LogLine> {
  const { headers } = await api.ask(query, options);
  return waitForOperationLine(api, headers.get("x-request-id"));
}

/** Sends a raw body, without a token unless `headers` has one. */
async function lineOfBody(body: string, headers: Record<string, string> = {}): Promise<LogLine> {
  const response = await fetch(`${api.url}/graphql`, { method: "POST", headers: { ...json, ...headers }, body });
  return waitForOperationLine(api, response.headers.get("x-request-id"));
}

describe("the log line of an operation", () => {
  it("logs an operation with the durations of its phases, its calls and its token sources", async () => {
    const query = "query Screen { me { displayName } boards(first: 2) { nodes { name } } }";

    const line = await readLogLine(query);

    expect(line).toEqual({
      ...ofEveryOperation,
      requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      operation: "Screen",
      document: createHash("sha256").update(query).digest("hex").slice(0, 16),
      type: "query",
      outcome: "ok",
      status: 200,
      authenticateMs: duration,
      parseMs: duration,
      validateMs: duration,
      planMs: duration,
      executeMs: duration,
      calls: { MICROSOFT_GRAPH: { count: 1, ms: duration }, BOARDS: { count: 1, ms: duration } },
      tokens: { exchange: 2, shared: 2 },
    });
  });

  it("logs no parse duration for a document in the document cache", async () => {
    await readLogLine("query Again { me { displayName } }");
    const line = await readLogLine("query Again { me { displayName } }");

    expect(line).toMatchObject({ operation: "Again", outcome: "ok" });
    expect(line).not.toHaveProperty("parseMs");
  });

  it("logs an operation under the request id of the client", async () => {
    const authorization = `Bearer ${await api.emulator.issueToken()}`;

    const line = await readLogLine("{ me { displayName } }", {
      headers: { ...json, authorization, "x-request-id": "caller-42" },
    });

    expect(line["requestId"]).toBe("caller-42");
  });

  it("logs the outcome partial and distinct error codes if a response has data and errors", async () => {
    api.emulator.faults.inject({ key: "POST /boards/graphql", response: { status: 403 } });

    const line = await readLogLine("{ me { displayName } a: boards { nodes { name } } b: boards { nodes { name } } }");

    expect(line).toMatchObject({ outcome: "partial", status: 200, codes: ["DOWNSTREAM_FORBIDDEN"] });
  });

  it("logs the outcome failed if a response has no data", async () => {
    const line = await readLogLine(
      'mutation { markMessage(input: { messageId: "TWVzc2FnZTpub25l", isRead: true }) { message { id } } }',
      {
        user: "bob@harbor.example",
      },
    );

    expect(line).toMatchObject({ outcome: "failed", type: "mutation", status: 401, codes: ["CONSENT_REQUIRED"] });
  });

  it("logs a document that does not parse or validate, with its error code", async () => {
    for (const [query, code] of [
      ["{", "GRAPHQL_PARSE_FAILED"],
      ["query Wrong { nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ] as const)
      expect(await readLogLine(query), query).toMatchObject({ outcome: "failed", status: 400, codes: [code] });
  });

  it("logs the outcome abandoned and no status if the client disconnects", async () => {
    api.emulator.faults.inject({ key: "GET /v1.0/me", hang: true });
    api.emulator.calls.reset();
    const headers = { ...json, authorization: `Bearer ${await api.emulator.issueToken()}`, "x-request-id": "gone" };
    const call = httpRequest(`${api.url}/graphql`, { method: "POST", headers }).on("error", () => undefined);
    call.end('{"query":"query Slow { me { displayName } }"}');
    await vi.waitUntil(() => api.emulator.calls.counts()["GET /v1.0/me"], { timeout: 5_000 });

    call.destroy();

    const line = await waitForOperationLine(api, "gone");
    expect(line).toMatchObject({ outcome: "abandoned" });
    expect(line).not.toHaveProperty("status");
  });
});

describe("the operation name", () => {
  const readLoggedName = async (name: string, query: string): Promise<unknown> => {
    const body = JSON.stringify({ query, operationName: name });
    return (await lineOfBody(body, { authorization: `Bearer ${await api.emulator.issueToken()}` }))["operation"];
  };

  it("logs an operation name of up to 64 characters, also for a rejected document", async () => {
    const name = "x".repeat(64);
    expect(await readLoggedName(name, `query ${name} { __typename }`)).toBe(name);
    expect(await readLoggedName("Named", "query Named { nothing }")).toBe("Named");
  });

  it("logs no operation name that is longer or not a GraphQL name", async () => {
    for (const name of ["x".repeat(65), "alice@harbor.example", "a b", "é", 'x","level":60']) {
      const query = /^\w+$/.test(name) ? `query ${name} { __typename }` : "{ nothing }";
      expect(await readLoggedName(name, query), name).toBeUndefined();
    }
  });
});

describe("the log line of a rejected request", () => {
  it("logs a request without a usable token, and nothing about its operation", async () => {
    for (const headers of [{}, { authorization: "Bearer nonsense" }]) {
      const line = await lineOfBody('{"query":"query Hidden { __typename }"}', headers);
      expect(line, JSON.stringify(headers)).toEqual({
        ...ofEveryOperation,
        requestId: line["requestId"],
        outcome: "failed",
        status: 401,
        codes: ["UNAUTHENTICATED"],
        authenticateMs: duration,
      });
    }
  });

  it("logs a request of a forbidden caller", async () => {
    const token = await api.emulator.issueToken({ claims: { scp: "other" } });
    expect(await readLogLine("{ __typename }", { token })).toMatchObject({ status: 403, codes: ["FORBIDDEN"] });
  });

  it("logs a request whose body is rejected", async () => {
    const authorization = `Bearer ${await api.emulator.issueToken()}`;
    for (const [title, body, headers, status] of [
      ["a body that is too large", JSON.stringify({ query: "x".repeat(800_000) }), json, 413],
      ["a malformed body", "{", json, 400],
      ["plain text", '{"query":"{ __typename }"}', { "content-type": "text/plain" }, 400],
    ] as const)
      expect(await lineOfBody(body, { ...headers, authorization }), title).toMatchObject({
        outcome: "failed",
        status,
        codes: ["BAD_REQUEST"],
      });
  });

  it("logs a request with several Authorization headers", async () => {
    const { headers } = await sendRaw(api, { headers: ["authorization: Bearer a", "authorization: Bearer b"] });
    expect(await waitForOperationLine(api, headers.get("x-request-id"))).toMatchObject({ codes: ["UNAUTHENTICATED"] });
  });

  it("logs no requests to health checks and unknown paths", async () => {
    for (const path of ["/livez", "/readyz", "/nothing"])
      await fetch(`${api.url}${path}`, { headers: { "x-request-id": "no-line" } });
    await readLogLine("{ __typename }");

    expect(api.logged().join("")).not.toContain("no-line");
  });
});
