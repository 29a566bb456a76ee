import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { startTestServer } from "../support/test-server.ts";
import { loadAppConfig } from "../support/project.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { createCredential } from "../../src/tokens/credentials/credential.ts";
import { createRedisSignIn } from "../../src/tokens/credentials/redis-sign-in.ts";
import { acceptToken, rejectTokens, startEntraRelay, type EntraRelay } from "../support/entra-redis.ts";
import { documentedClusterPermissions } from "../support/redis-permissions.ts";
import { describeWithRedis, startRedis, type RedisServer } from "../support/redis.ts";
import { createEncryptionKey } from "../support/redis-tokens.ts";
import { startCluster } from "../support/redis-topologies.ts";
import { canRoundTrip, createReplica, longTimeouts, waitUntil, type Replica } from "../support/replicas.ts";

const timeouts = { ...longTimeouts, heartbeatIntervalMs: 200, maxBackoffMs: 500 };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

/** A replica that signs in with the credential in the settings. */
function createSignedInReplica(settings: Readonly<Record<string, string>>): Replica {
  const TOKEN_CACHE_KEYS = createEncryptionKey().reveal();
  const { auth, tokenCache } = loadAppConfig({ TOKEN_CACHE_KEYS, ...settings });
  if (!tokenCache) throw new Error("REDIS_URL is not set");
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 4 });
  onTestFinished(() => http.close());
  const now = Date.now;
  const credential = createCredential({ config: auth, http, now });
  const signIn = createRedisSignIn({ auth: tokenCache.redis.auth, config: auth, credential, http, now });
  return createReplica("redis://localhost", { target: { config: tokenCache.redis, signIn }, timeouts });
}

async function readStatistics(redis: RedisServer, section: string, pattern: RegExp): Promise<number> {
  return Number(pattern.exec(String(await redis.command("INFO", section)))?.[1] ?? 0);
}
const countAuthCommands = (redis: RedisServer): Promise<number> =>
  readStatistics(redis, "commandstats", /cmdstat_auth:calls=(\d+)/);
const countConnections = (redis: RedisServer): Promise<number> =>
  readStatistics(redis, "stats", /total_connections_received:(\d+)/);

describeWithRedis("Entra ID sign-in to Redis", () => {
  it("uses a token of this API as password and its object id as user name, one for all connections", async () => {
    const redis = await startRedis();
    const relay = await startEntraRelay(emulator, { onToken: (token) => acceptToken(redis, token) });
    const { cache, logged } = createSignedInReplica({ ...relay.settings, REDIS_URL: redis.url });
    await waitUntil(() => canRoundTrip(cache));
    const users = String(await redis.command("CLIENT", "LIST")).match(/ user=\S+/g);
    const user = ` user=${relay.tokens[0]?.objectId ?? ""}`;
    expect(users?.sort()).toEqual([user, user, " user=default"].sort());
    expect(relay.tokens).toHaveLength(1);
    expect(logged).toEqual([]);
  });

  it("authenticates again on the open connections before the token expires, also on the one for revocations", async () => {
    const redis = await startRedis();
    const relay = await startEntraRelay(emulator, {
      onToken: (token) => acceptToken(redis, token),
      expiresInSeconds: 4,
    });
    const { cache, logged } = createSignedInReplica({ ...relay.settings, REDIS_URL: redis.url });
    await waitUntil(() => canRoundTrip(cache));
    const start = performance.now();
    expect(await countAuthCommands(redis)).toBe(0); // The first token is sent with HELLO.
    await waitUntil(async () => (await countAuthCommands(redis)) === 2);
    expect(performance.now() - start).toBeLessThan(4_000);
    expect(await countConnections(redis)).toBeGreaterThan(0);
    await waitUntil(async () => (await countAuthCommands(redis)) === 4);
    expect(relay.tokens).toHaveLength(3);
    expect(await canRoundTrip(cache)).toBe(true);
    expect(logged).toEqual([]);
  });

  it("reconnects with increasing delays if a renewed token is rejected, until it is accepted", async () => {
    const redis = await startRedis();
    let isAccepting = true;
    const relay: EntraRelay = await startEntraRelay(emulator, {
      onToken: (token) => (isAccepting ? acceptToken(redis, token) : rejectTokens(redis, token)),
      expiresInSeconds: 4,
    });
    const { cache, logged, isUp } = createSignedInReplica({ ...relay.settings, REDIS_URL: redis.url });
    await waitUntil(() => canRoundTrip(cache));
    isAccepting = false;
    await waitUntil(() => isUp["entries"] === false && isUp["revocations"] === false);
    expect([...logged].sort()).toEqual([
      "entries disconnected: CredentialsError",
      "revocations disconnected: CredentialsError",
    ]);
    const before = await countConnections(redis);
    await pause(1_500);
    expect((await countConnections(redis)) - before).toBeLessThanOrEqual(2 * 7 + 1);
    expect(relay.tokens.length).toBeLessThanOrEqual(3);
    isAccepting = true;
    for (const token of relay.tokens) await acceptToken(redis, token);
    await waitUntil(() => isUp["entries"] === true && isUp["revocations"] === true);
    expect(await canRoundTrip(cache)).toBe(true);
  });

  it("requests one token while Redis does not know the service principal, and none is logged", async () => {
    const redis = await startRedis();
    const relay = await startEntraRelay(emulator, { onToken: () => Promise.resolve() });
    const { logged, isUp } = createSignedInReplica({ ...relay.settings, REDIS_URL: redis.url });
    await waitUntil(() => logged.length === 2);
    await pause(1_500);
    expect(logged).toHaveLength(2);
    expect([...logged].sort()).toEqual(["entries disconnected: WRONGPASS", "revocations disconnected: WRONGPASS"]);
    expect(relay.tokens).toHaveLength(1);
    for (const token of relay.tokens) await acceptToken(redis, token);
    await waitUntil(() => isUp["entries"] === true);
  });

  it("names the AADSTS number if no token is issued, and sends one request in ten seconds", async () => {
    const redis = await startRedis();
    emulator.calls.reset();
    const settings = { ...emulator.environment, REDIS_AUTH: "entra", AZURE_CLIENT_SECRET: "expired" };
    const { logged } = createSignedInReplica({ ...settings, REDIS_URL: redis.url });
    await waitUntil(() => logged.length === 2);
    await pause(1_500);
    expect([...logged].sort()).toEqual([
      "entries disconnected: AADSTS7000215",
      "revocations disconnected: AADSTS7000215",
    ]);
    expect(emulator.calls.counts()["POST /oauth2/v2.0/token"]).toBe(1);
  });

  it("signs in to all nodes of a cluster", async () => {
    const { primaries, settings } = await startCluster();
    const relay = await startEntraRelay(emulator, {
      onToken: (token) =>
        Promise.all(
          primaries.map(async (node) => {
            await acceptToken(node, token);
            await node.command("ACL", "SETUSER", token.objectId, ...documentedClusterPermissions);
          }),
        ),
      expiresInSeconds: 4,
    });
    const { cache, logged } = createSignedInReplica({ ...relay.settings, ...settings });
    await waitUntil(() => canRoundTrip(cache));
    await waitUntil(async () => (await Promise.all(primaries.map(countAuthCommands))).every((count) => count >= 2));
    expect(await canRoundTrip(cache)).toBe(true);
    expect(logged).toEqual([]);
  });

  it("is configured by REDIS_AUTH for tokens, revocations and rates", async () => {
    const redis = await startRedis();
    const relay = await startEntraRelay(emulator, { onToken: (token) => acceptToken(redis, token) });
    const { AZURE_AUTHORITY_HOST = "", REDIS_AUTH } = relay.settings;
    const TOKEN_CACHE_KEYS = createEncryptionKey().reveal();
    const server = await startTestServer(
      { AZURE_AUTHORITY_HOST, REDIS_AUTH, REDIS_URL: redis.url, TOKEN_CACHE_KEYS },
      { emulator, redis: longTimeouts },
    );
    onTestFinished(() => server.close());
    await waitUntil(async () => {
      const { body } = await server.ask("{ me { displayName } }");
      expect(body.errors).toBeUndefined();
      const keys = (await redis.content()).map(({ key }) => key.split(":")[1]);
      return keys.includes("token") && keys.includes("rate");
    });
    expect(relay.tokens).toHaveLength(1);
    expect(server.logged().join()).not.toContain(relay.tokens[0]?.value);
  });
});
