import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { startTestServer } from "../support/test-server.ts";
import { measureDuration } from "../support/cpu-time-stopwatch.ts";
import { createAccessToken, createCacheKey, createEncryptionKey, getTokenValues } from "../support/redis-tokens.ts";
import { describeWithRedis, type RedisServer } from "../support/redis.ts";
import { startCluster } from "../support/redis-topologies.ts";
import { createReplica, longTimeouts, waitUntil, type Replica } from "../support/replicas.ts";

const timeouts = { ...longTimeouts, heartbeatIntervalMs: 200, maxBackoffMs: 500 };
const sessions = Array.from({ length: 30 }, (_, index) => createCacheKey(`session ${index}`, `user ${index}`));

/** Whether a replica can write and read the entries of many sessions, which belong to all nodes. */
async function canUseAllNodes({ cache }: Replica): Promise<boolean> {
  const value = randomUUID();
  await Promise.all(sessions.map((key) => cache.set(key, [createAccessToken({ value })])));
  const read = await Promise.all(sessions.map(async (key) => getTokenValues(await cache.get(key))));
  return read.every((values) => values.length === 1 && values[0] === value);
}

/** Revokes the tokens of each user at one replica, and waits until the other hears of it and finds no entry. */
async function expectRevocations(one: Replica, two: Replica): Promise<void> {
  const heard = new Set<string>();
  two.cache.onUserRevoked((user) => heard.add(user));
  await waitUntil(async () => {
    const revocation = { assertionIssuedAt: Date.now(), revokedAt: Date.now() };
    await Promise.all(sessions.map(({ user }) => one.cache.revokeUser(user, revocation)));
    return sessions.every(({ user }) => heard.has(user));
  });
  for (const key of sessions) expect(await two.cache.get(key)).toEqual([]);
}

const countClients = async (node: RedisServer): Promise<number> =>
  String(await node.command("CLIENT", "LIST", "TYPE", "normal"))
    .trim()
    .split("\n").length - 1; // Without the connection of this command.

describeWithRedis("a Redis Cluster", () => {
  it("shares tokens and revocations of all nodes, also while slots move between them", async () => {
    const { primaries, settings } = await startCluster();
    const [first, second] = primaries;
    const [one, two] = [createReplica(settings, { timeouts }), createReplica(settings, { timeouts })];
    await waitUntil(async () => (await canUseAllNodes(one)) && (await canUseAllNodes(two)));
    for (const node of primaries) expect((await node.content()).length).toBeGreaterThan(0);
    await expectRevocations(one, two);
    await waitUntil(() => canUseAllNodes(one));

    // One slot after another, as `redis-cli --cluster reshard` does it.
    const [firstId, secondId] = await Promise.all(
      [first, second].map(async (node) => String(await node.command("CLUSTER", "MYID"))),
    );
    const slots = new Set<number>();
    for (const { key } of await first.content()) slots.add(Number(await first.command("CLUSTER", "KEYSLOT", key)));
    for (const slot of [...slots].map(String)) {
      await second.command("CLUSTER", "SETSLOT", slot, "IMPORTING", firstId ?? "");
      await first.command("CLUSTER", "SETSLOT", slot, "MIGRATING", secondId ?? "");
      expect(await canUseAllNodes(one)).toBe(true);
      const keys = (await first.command("CLUSTER", "GETKEYSINSLOT", slot, "100")) as Buffer[];
      if (keys.length > 0)
        await first.command("MIGRATE", "127.0.0.1", String(second.port), "", "0", "5000", "KEYS", ...keys);
      expect(await canUseAllNodes(two)).toBe(true);
      for (const node of [second, first]) await node.command("CLUSTER", "SETSLOT", slot, "NODE", secondId ?? "");
      expect(await canUseAllNodes(one)).toBe(true);
    }
    expect(slots.size).toBeGreaterThan(3);
    expect([...one.logged, ...two.logged]).toEqual([]);
    expect(one.isUp).toEqual({ entries: true, revocations: true });
  });

  it("uses the replica of a node that crashes once the cluster has promoted it, and follows a planned failover", async () => {
    const { primaries, replica, settings } = await startCluster({ withReplica: true });
    const [first] = primaries;
    const [one, two] = [createReplica(settings, { timeouts }), createReplica(settings, { timeouts })];
    await waitUntil(async () => (await canUseAllNodes(one)) && (await canUseAllNodes(two)));
    await first.stop();
    await waitUntil(() => !one.isUp["entries"] && !two.isUp["entries"]);
    await waitUntil(async () => (await canUseAllNodes(one)) && (await canUseAllNodes(two)));
    await expectRevocations(one, two);
    await waitUntil(() => one.isUp["entries"] === true && two.isUp["entries"] === true);
    expect(one.logged.filter((line) => line.startsWith("entries"))).toHaveLength(2);

    await first.start();
    await waitUntil(async () =>
      /master_link_status:up/.test(String(await first.command("INFO", "replication").catch(() => ""))),
    );
    // The command is asynchronous, and has no effect while the nodes do not agree about the roles yet.
    await waitUntil(async () => {
      await first.command("CLUSTER", "FAILOVER");
      await pause(2_000);
      return /role:slave/.test(String(await replica?.command("INFO", "replication")));
    }, 60_000);
    await waitUntil(async () => (await canUseAllNodes(one)) && (await canUseAllNodes(two)));
    expect((await first.content()).length).toBeGreaterThan(0);
  });

  it("waits for one command timeout only if a node hangs, sends nothing until it replies, and leaves no connections behind", async () => {
    const { primaries, settings } = await startCluster();
    const [first, ...others] = primaries;
    const replica = createReplica(settings, {
      timeouts: { ...timeouts, commandTimeoutMs: 50, pingTimeoutMs: 300, connectTimeoutMs: 500 },
    });
    const { cache, isUp } = replica;
    await waitUntil(() => canUseAllNodes(replica));
    first.freeze();
    const duration = await measureDuration(() => Promise.all(sessions.map((key) => cache.get(key))));
    expect(duration).toBeLessThan(500);
    const start = performance.now();
    for (let round = 0; round < 50; round++) for (const key of sessions) await cache.get(key);
    expect(performance.now() - start).toBeLessThan(500);
    await waitUntil(() => isUp["entries"] === false);
    // Another replica knows only the node that hangs: each of its attempts waits for a greeting.
    const late = createReplica(
      { ...settings, REDIS_URL: first.url },
      { timeouts: { ...timeouts, connectTimeoutMs: 500 } },
    );
    await pause(3_000);
    first.thaw();
    await waitUntil(async () => (await canUseAllNodes(replica)) && (await canUseAllNodes(late)));
    await late.cache.close();
    await waitUntil(async () => {
      const counts = await Promise.all(primaries.map(countClients));
      return counts.every((count) => count <= 1);
    });
    await cache.close();
    for (const node of [first, ...others]) await waitUntil(async () => (await countClients(node)) === 0);
  });

  it("counts rates and shares tokens in a cluster that REDIS_MODE configures", async () => {
    const { primaries, settings } = await startCluster();
    const TOKEN_CACHE_KEYS = createEncryptionKey().reveal();
    const server = await startTestServer(
      { ...settings, TOKEN_CACHE_KEYS, LIMIT_RATE_PER_IDENTITY: "1000" },
      { redis: longTimeouts },
    );
    onTestFinished(() => server.close());
    const users = server.emulator.users.filter(({ userPrincipalName }) => !/carol|gina/.test(userPrincipalName));
    await waitUntil(async () => {
      for (const { userPrincipalName: user } of users) {
        const { body } = await server.ask("{ me { displayName } }", { user });
        expect(body.errors).toBeUndefined();
      }
      const keys = (await Promise.all(primaries.map((node) => node.content()))).flat().map(({ key }) => key);
      const count = (prefix: string): number => keys.filter((key) => key.startsWith(prefix)).length;
      return count("oboql:rate:identity:") === users.length && count("oboql:token:") >= users.length;
    });
    expect(server.logged().filter((line) => line.includes("Redis"))).toEqual([]);
  });

  it("is reported as down while the cluster is", async () => {
    const { primaries, settings } = await startCluster();
    const [first, second] = primaries;
    const replica = createReplica(settings, { timeouts });
    const { cache, logged, isUp } = replica;
    await waitUntil(() => canUseAllNodes(replica));
    await second.command("CLUSTER", "DELSLOTSRANGE", "5461", "10922");
    await first.command("CLUSTER", "DELSLOTSRANGE", "5461", "5461").catch(() => undefined);
    await waitUntil(async () => {
      await Promise.all(sessions.map((key) => cache.get(key)));
      return isUp["entries"] === false;
    });
    await pause(500);
    expect(isUp["entries"]).toBe(false);
    expect(logged.filter((line) => line.startsWith("entries"))).toEqual(["entries disconnected: CLUSTERDOWN"]);
    await second.command("CLUSTER", "ADDSLOTSRANGE", "5461", "10922");
    await waitUntil(() => isUp["entries"] === true);
  });
});
