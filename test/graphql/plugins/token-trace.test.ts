import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createTokenTrace } from "../../../src/graphql/plugins/token-trace.ts";
import { createAccessToken } from "../../support/redis-tokens.ts";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";

const query = "{ me { displayName manager { displayName } } boards(first: 1) { nodes { name } } }";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.close());

/** The tokens of a response by API, without their times, which differ. */
const withoutTimes = ({ tokens }: Pick<TestResponse, "tokens">): unknown[] =>
  tokens
    .map(({ downstream, source, scopes }) => ({ downstream, source, scopes }))
    .sort((a, b) => a.downstream.localeCompare(b.downstream));

describe("extensions.tokens", () => {
  it("lists each access token of a response once, with its source: first an exchange, then memory", async () => {
    const token = await api.emulator.issueToken();
    const graph = { downstream: "MICROSOFT_GRAPH", scopes: ["User.Read", "User.Read.All"] };
    const boards = { downstream: "BOARDS", scopes: ["Boards.Read"] };

    const startedAt = performance.now();
    const first = await api.ask(query, { token });
    const tookMs = performance.now() - startedAt;
    const again = await api.ask(query, { token });

    expect(withoutTimes(first)).toEqual([
      { ...boards, source: "exchange" },
      { ...graph, source: "exchange" },
    ]);
    expect(withoutTimes(again)).toEqual([
      { ...boards, source: "memory" },
      { ...graph, source: "memory" },
    ]);
    for (const { ageSeconds, durationMs } of first.tokens) {
      expect(durationMs).toBeGreaterThan(0);
      expect(durationMs).toBeLessThan(tookMs);
      expect(ageSeconds).toBeLessThanOrEqual(Math.round(tookMs / 1_000));
    }
  });

  it("traces no token, neither complete nor in part", async () => {
    const token = await api.emulator.issueToken();
    const { tokens } = await api.ask(query, { token });
    expect(tokens).toHaveLength(2);
    for (const each of tokens)
      expect(Object.keys(each).sort()).toEqual(["ageSeconds", "downstream", "durationMs", "scopes", "source"]);
    expect(JSON.stringify(tokens)).not.toMatch(/eyJ|[\w-]{40}/);
  });

  it("lists the acquired tokens beside the challenges for the others", async () => {
    const { tokens, body } = await api.ask(query, { user: "carol@harbor.example" });
    expect(tokens.map(({ downstream }) => downstream)).toEqual(["MICROSOFT_GRAPH"]);
    expect(body.extensions?.["authChallenges"]).toMatchObject([{ downstream: "BOARDS" }]);
  });

  it("returns no extensions.tokens if no access token was required, and if authentication failed", async () => {
    const headers = { "content-type": "application/json" };
    for (const options of [{}, { headers }]) {
      const { body, tokens } = await api.ask("{ __typename }", options);
      expect(tokens).toEqual([]);
      expect(body).not.toHaveProperty("extensions");
    }
  });

  it("returns no extensions.tokens in production, with explorer and introspection enabled as well", async () => {
    for (const settings of [{}, { EXPLORER: "true", INTROSPECTION: "true" }]) {
      const production = await startTestServer({ NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*", ...settings });
      onTestFinished(() => production.close());
      const { body, tokens } = await production.ask(query);
      expect(body.errors, JSON.stringify(settings)).toBeUndefined();
      expect(tokens, JSON.stringify(settings)).toEqual([]);
    }
  });
});

describe("createTokenTrace", () => {
  const event = { downstream: "BOARDS", outcome: "token", durationMs: 12.345 } as const;

  it("reports the exchange of a token even if a waiting field records it first, with the scopes of all fields", () => {
    const trace = createTokenTrace(() => 90_500);
    const token = createAccessToken({ issuedAt: 30_000 });
    trace.wrap(["b"], () => undefined)({ ...event, source: "shared" }, token);
    trace.wrap(["a"], () => undefined)({ ...event, source: "exchange" }, token);
    trace.wrap(["b"], () => undefined)({ ...event, source: "memory", durationMs: 0 }, token);
    expect(trace.list()).toEqual([
      { downstream: "BOARDS", source: "exchange", ageSeconds: 61, durationMs: 12.3, scopes: ["a", "b"] },
    ]);
  });

  it("lists tokens in order of arrival", () => {
    const trace = createTokenTrace(() => 90_500);
    for (const downstream of ["BOARDS", "MICROSOFT_GRAPH"])
      trace.wrap([], () => undefined)({ ...event, downstream, source: "exchange" }, createAccessToken());
    expect(trace.list().map(({ downstream }) => downstream)).toEqual(["BOARDS", "MICROSOFT_GRAPH"]);
  });
});
