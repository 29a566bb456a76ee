import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { waitForOperationLine, type LogLine } from "../support/operation-lines.ts";
import { sendRaw } from "../../dev/src/testing/raw-request.ts";
import { startApi, type AskOptions, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});

afterEach(() => {
  api.emulator.faults.clear();
});

afterAll(() => api.close());

const json = { "content-type": "application/json" };
const duration = expect.any(Number) as number;
const ofEveryOperation = { level: 30, time: duration, msg: "operation", durationMs: duration };

async function lineOf(query: string, options?: AskOptions): Promise<LogLine> {
  const { headers } = await api.ask(query, options);
  return waitForOperationLine(api, headers.get("x-request-id"));
}

/** Sends a body that is no operation of a user with a token. */
async function lineOfBody(body: string, headers: Record<string, string> = {}): Promise<LogLine> {
  const answer = await fetch(`${api.url}/graphql`, { method: "POST", headers: { ...json, ...headers }, body });
  return waitForOperationLine(api, answer.headers.get("x-request-id"));
}

describe("the line of an operation", () => {
  it("tells what it was, how long its parts took, what it called and where the tokens came from", async () => {
    const query = "query Screen { me { displayName } projects(first: 2) { nodes { name } } }";

    const line = await lineOf(query);

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
      calls: { MICROSOFT_GRAPH: { count: 1, ms: duration }, PROJECTS: { count: 1, ms: duration } },
      tokens: { exchange: 2, shared: 2 },
    });
  });

  it("is one for each, without what is not done again for a document that is known", async () => {
    await lineOf("query Again { me { displayName } }");
    const line = await lineOf("query Again { me { displayName } }");

    expect(line).toMatchObject({ operation: "Again", outcome: "ok" });
    expect(line).not.toHaveProperty("parseMs");
  });

  it("has the caller's request id, under which the downstream APIs know the calls", async () => {
    const authorization = `Bearer ${await api.emulator.issueToken()}`;

    const line = await lineOf("{ me { displayName } }", {
      headers: { ...json, authorization, "x-request-id": "caller-42" },
    });

    expect(line["requestId"]).toBe("caller-42");
  });

  it("says partial where a part of the data is there, with the codes of the errors, each once", async () => {
    api.emulator.faults.inject({ key: "POST /projects/graphql", response: { status: 403 } });

    const line = await lineOf("{ me { displayName } a: projects { nodes { name } } b: projects { nodes { name } } }");

    expect(line).toMatchObject({ outcome: "partial", status: 200, codes: ["DOWNSTREAM_FORBIDDEN"] });
  });

  it("says failed where none of it is there", async () => {
    const line = await lineOf(
      'mutation { markMessage(input: { messageId: "TWVzc2FnZTpub25l", isRead: true }) { message { id } } }',
      {
        user: "bob@harbor.example",
      },
    );

    expect(line).toMatchObject({ outcome: "failed", type: "mutation", status: 401, codes: ["CONSENT_REQUIRED"] });
  });

  it.each([
    ["does not parse", "{", "GRAPHQL_PARSE_FAILED"],
    ["does not fit the schema", "query Wrong { nothing }", "GRAPHQL_VALIDATION_FAILED"],
  ])("is there for a document that %s", async (_, query, code) => {
    expect(await lineOf(query)).toMatchObject({ outcome: "failed", status: 400, codes: [code] });
  });

  it("says abandoned where the caller has gone, without a status", async () => {
    api.emulator.faults.inject({ key: "POST /v1.0/$batch", hang: true });
    api.emulator.calls.reset();
    const headers = { ...json, authorization: `Bearer ${await api.emulator.issueToken()}`, "x-request-id": "gone" };
    const call = httpRequest(`${api.url}/graphql`, { method: "POST", headers }).on("error", () => undefined);
    call.end('{"query":"query Slow { me { displayName } }"}');
    await vi.waitUntil(() => api.emulator.calls.counts()["POST /v1.0/$batch"], { timeout: 5_000 });

    call.destroy();

    const line = await waitForOperationLine(api, "gone");
    expect(line).toMatchObject({ outcome: "abandoned" });
    expect(line).not.toHaveProperty("status");
  });
});

describe("the name of an operation", () => {
  const logged = async (name: string, query: string): Promise<unknown> => {
    const body = JSON.stringify({ query, operationName: name });
    return (await lineOfBody(body, { authorization: `Bearer ${await api.emulator.issueToken()}` }))["operation"];
  };

  it("is logged up to 64 characters, even if the document is refused", async () => {
    const name = "x".repeat(64);
    expect(await logged(name, `query ${name} { __typename }`)).toBe(name);
    expect(await logged("Named", "query Named { nothing }")).toBe("Named");
  });

  it.each(["x".repeat(65), "alice@harbor.example", "a b", "é", 'x","level":60'])(
    "is not logged as %j",
    async (name) => {
      const query = /^\w+$/.test(name) ? `query ${name} { __typename }` : "{ nothing }";
      expect(await logged(name, query)).toBeUndefined();
    },
  );
});

describe("a refusal at the door", () => {
  it.each([
    ["no token", {}, 401, "UNAUTHENTICATED"],
    ["a token that is none", { authorization: "Bearer nonsense" }, 401, "UNAUTHENTICATED"],
  ])("gives a line for %s", async (_, headers, status, code) => {
    const line = await lineOfBody('{"query":"query Hidden { __typename }"}', headers);

    expect(line).toEqual({
      ...ofEveryOperation,
      requestId: line["requestId"],
      outcome: "failed",
      status,
      codes: [code],
      authenticateMs: duration,
    });
  });

  it("gives a line for a token that may not come in", async () => {
    const token = await api.emulator.issueToken({ claims: { scp: "other" } });
    expect(await lineOf("{ __typename }", { token })).toMatchObject({ status: 403, codes: ["FORBIDDEN"] });
  });

  it.each([
    ["a body that is too large", JSON.stringify({ query: "x".repeat(300_000) }), json, 413],
    ["a body that is no JSON", "{", json, 400],
    ["what a browser may have been tricked into", '{"query":"{ __typename }"}', { "content-type": "text/plain" }, 400],
  ])("gives a line for %s", async (_, body, headers, status) => {
    expect(await lineOfBody(body, headers)).toMatchObject({ outcome: "failed", status, codes: ["BAD_REQUEST"] });
  });

  it("gives a line for several Authorization headers", async () => {
    const { headers } = await sendRaw(api, { headers: ["authorization: Bearer a", "authorization: Bearer b"] });
    expect(await waitForOperationLine(api, headers.get("x-request-id"))).toMatchObject({ codes: ["UNAUTHENTICATED"] });
  });

  it("gives none for probes and for paths that are not there", async () => {
    for (const path of ["/livez", "/readyz", "/nothing"])
      await fetch(`${api.url}${path}`, { headers: { "x-request-id": "no-line" } });
    await lineOf("{ __typename }");

    expect(api.logged().join("")).not.toContain("no-line");
  });
});
