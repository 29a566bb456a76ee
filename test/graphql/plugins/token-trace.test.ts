import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { projectsApi } from "../../../dev/src/emulator/tenant.ts";
import { createApp, loadAppConfig } from "../../../src/app.ts";
import { createLog } from "../../../src/telemetry/logger.ts";
import { createTokenTrace } from "../../../src/graphql/plugins/token-trace.ts";
import { describeWithRedis, startRedis } from "../../support/redis.ts";
import { createAccessToken } from "../../support/redis-tokens.ts";
import { readTraced, startApi, type Answer, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

const query = "{ me { displayName manager { displayName } } projects(first: 1) { nodes { name } } }";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** What is told of each token but for times, which differ. */
const withoutTimes = ({ tokens }: Pick<Answer, "tokens">): unknown[] =>
  tokens.map(({ downstream, source, scopes }) => ({ downstream, source, scopes }));

describe("extensions.tokens", () => {
  it("tells each access token of an answer once: first an exchange, then memory", async () => {
    const token = await api.emulator.issueToken();
    const graph = { downstream: "MICROSOFT_GRAPH", scopes: ["User.Read", "User.Read.All"] };
    const projects = { downstream: "PROJECTS", scopes: ["Projects.Read"] };

    // They are told of in the order of their arrival.
    api.emulator.faults.inject({ key: `on-behalf-of ${projectsApi.resource}`, delayMs: 300, times: 1 });
    const startedAt = performance.now();
    const first = await api.ask(query, { token });
    const tookMs = performance.now() - startedAt;
    const again = await api.ask(query, { token });

    expect(withoutTimes(first)).toEqual([
      { ...graph, source: "exchange" },
      { ...projects, source: "exchange" },
    ]);
    expect(withoutTimes(again)).toEqual([
      { ...graph, source: "memory" },
      { ...projects, source: "memory" },
    ]);
    for (const { ageSeconds, durationMs } of first.tokens) {
      expect(durationMs).toBeGreaterThan(0);
      expect(durationMs).toBeLessThan(tookMs);
      expect(ageSeconds).toBeLessThanOrEqual(Math.round(tookMs / 1_000));
    }
  });

  it("holds no token, neither whole nor in part", async () => {
    const token = await api.emulator.issueToken();
    const { tokens } = await api.ask(query, { token });
    expect(tokens).toHaveLength(2);
    for (const each of tokens)
      expect(Object.keys(each).sort()).toEqual(["ageSeconds", "downstream", "durationMs", "scopes", "source"]);
    expect(JSON.stringify(tokens)).not.toMatch(/eyJ|[\w-]{40}/);
  });

  it("is beside the challenges where a token is refused, and tells of the others alone", async () => {
    const { tokens, body } = await api.ask(query, { user: "carol@harbor.example" });
    expect(tokens.map(({ downstream }) => downstream)).toEqual(["MICROSOFT_GRAPH"]);
    expect(body.extensions?.["authChallenges"]).toMatchObject([{ downstream: "PROJECTS" }]);
  });

  it("is absent where no access token was needed, and where nobody was let in", async () => {
    const headers = { "content-type": "application/json" };
    for (const options of [{}, { headers }]) {
      const { body, tokens } = await api.ask("{ __typename }", options);
      expect(tokens).toEqual([]);
      expect(body).not.toHaveProperty("extensions");
    }
  });

  it.each([{}, { EXPLORER: "true", INTROSPECTION: "true" }])("is off in production, with %j too", async (more) => {
    const closed = await startApi({ NODE_ENV: "production", ...more });
    onTestFinished(() => closed.close());
    const { body, tokens } = await closed.ask(query);
    expect(body.errors).toBeUndefined();
    expect(tokens).toEqual([]);
  });
});

describe("a token's trace", () => {
  const event = { downstream: "PROJECTS", outcome: "token", durationMs: 12.345 } as const;

  it("is of the exchange, also where a field that waited for it is told first, and names what all fields asked", () => {
    const trace = createTokenTrace(() => 90_500);
    const token = createAccessToken({ issuedAt: 30_000 });
    trace.wrap(["b"], () => undefined)({ ...event, source: "shared" }, token);
    trace.wrap(["a"], () => undefined)({ ...event, source: "exchange" }, token);
    trace.wrap(["b"], () => undefined)({ ...event, source: "memory", durationMs: 0 }, token);
    expect(trace.list()).toEqual([
      { downstream: "PROJECTS", source: "exchange", ageSeconds: 61, durationMs: 12.3, scopes: ["a", "b"] },
    ]);
  });
});

describeWithRedis("with replicas on one Redis", () => {
  it("a token that another replica exchanged is told to come from Redis, with its age", async () => {
    const redis = await startRedis();
    const REDIS_URL = redis.url;
    const TOKEN_CACHE_KEYS = randomBytes(32).toString("base64");
    const config = loadAppConfig({ PORT: "0", REDIS_URL, TOKEN_CACHE_KEYS }, api.emulator.environment);
    const token = await api.emulator.issueToken();
    const askNewReplica = async (): Promise<Answer["tokens"]> => {
      const app = await createApp({ config, log: createLog("silent") });
      onTestFinished(() => app.close());
      const answer = await fetch(`${await app.listen()}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      return readTraced(await answer.json()).tokens;
    };
    const tokensInRedis = async (): Promise<number> =>
      (await redis.content()).filter(({ key }) => key.startsWith("oboql:token:")).length;
    const sourcesOfNewReplica = async (): Promise<string[]> => (await askNewReplica()).map(({ source }) => source);

    // A replica that is still connecting exchanges for itself, and keeps what it gets in memory alone.
    const fill = async (): Promise<number> => {
      await askNewReplica();
      return tokensInRedis();
    };
    await expect.poll(fill, { timeout: 20_000 }).toBe(2);
    await expect.poll(sourcesOfNewReplica, { timeout: 20_000 }).toEqual(["redis", "redis"]);
  });
});
