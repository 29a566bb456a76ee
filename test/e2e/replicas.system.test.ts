import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { App } from "../../src/app.ts";
import { createApp, loadAppConfig } from "../support/project.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { redisTimeouts, type RedisTimeouts } from "../../src/redis/timeouts.ts";
import { describeWithRedis, startRedis, type RedisServer } from "../support/redis.ts";
import { longTimeouts } from "../support/replicas.ts";
import { noLoadShedding } from "../support/test-server.ts";

const boards = "{ boards(first: 1) { nodes { name } } }";
const meAndBoards = "{ me { userPrincipalName } boards(first: 1) { nodes { name } } }";
const graphExchange = "on-behalf-of https://graph.microsoft.com";

describeWithRedis("two replicas on one Redis", () => {
  let emulator: Emulator;
  let redis: RedisServer;
  let replicas: { app: App; url: string }[];
  let logged: string[];

  beforeEach(async () => {
    [emulator, redis] = await Promise.all([startEmulator({ port: 0 }), startRedis()]);
    replicas = [];
    logged = [];
  });

  /** @param timeouts time limits of connections and commands of Redis */
  async function startReplicas(timeouts: RedisTimeouts): Promise<void> {
    const TOKEN_CACHE_KEYS = randomBytes(32).toString("base64");
    const config = loadAppConfig(
      { PORT: "0", REDIS_URL: redis.url, TOKEN_CACHE_KEYS, ...noLoadShedding },
      emulator.environment,
    );
    const log = createLog("info", { write: (line) => logged.push(line) });
    replicas = await Promise.all(
      [0, 1].map(async () => {
        const app = await createApp({ config, log, redis: timeouts });
        return { app, url: await app.listen() };
      }),
    );
  }

  afterEach(async () => {
    await Promise.all(replicas.map(({ app }) => app.close()));
    await emulator.close();
  });

  const listTokens = async (server: RedisServer) =>
    (await server.content()).filter(({ key }) => key.startsWith("oboql:token:"));

  /** Sends a query to a replica. @returns the user principal name in the response, or its errors as JSON */
  async function ask(replica: number, token: string, query = meAndBoards): Promise<string> {
    const response = await fetch(`${replicas[replica]?.url ?? ""}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    const body = (await response.json()) as { data?: { me?: { userPrincipalName?: string } }; errors?: unknown };
    return body.errors ? JSON.stringify(body.errors) : (body.data?.me?.userPrincipalName ?? "no user");
  }

  /** Counts the exchanges of both replicas for a new session, queried one after the other. */
  async function countExchangesOfBoth(): Promise<number | undefined> {
    const token = await emulator.issueToken();
    const before = (await listTokens(redis)).length;
    emulator.calls.reset();
    expect(await ask(0, token)).toBe("alice@harbor.example");
    // A replica that is not connected yet does not share its tokens.
    await vi
      .waitUntil(async () => (await listTokens(redis)).length === before + 2, { timeout: 2_000 })
      .catch(() => undefined);
    expect(await ask(1, token)).toBe("alice@harbor.example");
    return emulator.calls.counts()[graphExchange];
  }

  it("shares access tokens between two replicas once both are connected to Redis", async () => {
    await startReplicas(longTimeouts);
    await expect.poll(countExchangesOfBoth).toBe(1);
    expect(await countExchangesOfBoth()).toBe(1);
  });

  it("stores no readable data in Redis", async () => {
    await startReplicas(longTimeouts);
    await expect.poll(countExchangesOfBoth).toBe(1);
    const before = (await listTokens(redis)).length;
    const token = await emulator.issueToken();
    await ask(0, token);
    await expect.poll(async () => (await listTokens(redis)).length).toBe(before + 2);

    const content = (await redis.content()).map(({ key, value }) => `${key} ${value.toString("latin1")}`).join("\n");

    for (const plain of [
      token.slice(0, 20), // The header, which is the same in all tokens.
      "graph",
      "Read",
      "alice",
      token.slice(-40),
      emulator.environment["AZURE_TENANT_ID"] ?? "",
    ])
      expect(content).not.toContain(plain);
    expect((await redis.content()).every(({ ttlMs }) => ttlMs > 0)).toBe(true);
  });

  it("every replica stops using the cached tokens of a user once one learns that the sessions were revoked", async () => {
    await startReplicas(longTimeouts);
    await expect.poll(countExchangesOfBoth).toBe(1);
    await expect.poll(() => redis.command("PUBSUB", "NUMSUB", "oboql:revoked")).toContain(2);
    const [cached, other] = [await emulator.issueToken(), await emulator.issueToken()];
    expect(await ask(1, cached)).toBe("alice@harbor.example");
    emulator.revokeSessions("alice@harbor.example");
    // Microsoft Graph would reject the cached token at once.
    expect(await ask(1, cached, boards)).toBe("no user");
    expect(await ask(0, other)).toContain("INTERACTION_REQUIRED");
    await expect.poll(() => ask(1, cached, boards), { timeout: 10_000 }).toContain("INTERACTION_REQUIRED");
  });

  it("returns the data of the right user while Redis hangs, stops, restarts and is flushed under load", async () => {
    await startReplicas(redisTimeouts);
    const users = emulator.users.filter(({ userPrincipalName }) => !/carol|gina/.test(userPrincipalName));
    const wrongResults: string[] = [];
    let responseCount = 0;
    let isStopped = false;
    const load = async (replica: number, worker: number): Promise<void> => {
      for (let round = 0; !isStopped; round += 1) {
        const user = users[(round + worker) % users.length]?.userPrincipalName ?? "";
        const token = await emulator.issueToken({ user });
        const results = [await ask(replica, token), await ask(1 - replica, token)];
        wrongResults.push(...results.filter((each) => each !== user));
        responseCount += results.length;
      }
    };
    const workers = [0, 1].flatMap((replica) => [0, 1, 2].map((worker) => load(replica, worker)));
    const waitForResponses = async (): Promise<void> => {
      const before = responseCount;
      await expect.poll(() => responseCount - before, { timeout: 10_000 }).toBeGreaterThan(40);
    };

    await waitForResponses();
    redis.freeze();
    await waitForResponses();
    redis.thaw();
    await waitForResponses();
    await redis.stop();
    await waitForResponses();
    await redis.start();
    await waitForResponses();
    await redis.command("FLUSHALL");
    await waitForResponses();
    await expect.poll(async () => (await redis.content()).length, { timeout: 10_000 }).toBeGreaterThan(0);
    isStopped = true;
    await Promise.all(workers);

    expect(wrongResults).toEqual([]);
    expect(logged.filter((line) => line.includes("unexpected error"))).toEqual([]);
    await expect.poll(countExchangesOfBoth).toBe(1);
  });
});
