import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { createAccessToken, createCacheKey } from "../support/redis-tokens.ts";
import { describeWithRedis, startRedis, type RedisServer } from "../support/redis.ts";
import { canRoundTrip, createReplica, longTimeouts, waitUntil } from "../support/replicas.ts";

const key = createCacheKey("session");
const timeouts = { ...longTimeouts, heartbeatIntervalMs: 100, maxBackoffMs: 1_000 };

async function countConnections(redis: RedisServer): Promise<number> {
  const info = String(await redis.command("INFO", "stats"));
  return Number(/total_connections_received:(\d+)/.exec(info)?.[1]);
}

describeWithRedis("if the role of Redis changes", () => {
  it("reports it as down while the server is a replica, and uses it again when it is the primary", async () => {
    const [redis, other] = await Promise.all([startRedis(), startRedis()]);
    const { cache, logged, isUp } = createReplica(redis.url, {
      timeouts: { ...timeouts, heartbeatIntervalMs: 60_000 },
    });
    await waitUntil(() => canRoundTrip(cache));
    await redis.command("REPLICAOF", "127.0.0.1", String(other.port));
    await cache.set(key, [createAccessToken()]);
    expect(isUp["entries"]).toBe(false);

    const before = await countConnections(redis);
    const end = performance.now() + 2_000;
    while (performance.now() < end) {
      await cache.set(key, [createAccessToken()]);
      expect(isUp["entries"]).toBe(false);
      await pause(1);
    }
    // Delays of at least 25, 50, 100, 200, 400 and 500 ms, and the connection of this command.
    expect((await countConnections(redis)) - before).toBeLessThanOrEqual(8);

    await redis.command("REPLICAOF", "NO", "ONE");
    await waitUntil(() => canRoundTrip(cache));
    await waitUntil(() => isUp["entries"] === true);
    expect(logged).toEqual(["entries disconnected: READONLY", "entries reconnected"]);
  });

  it("notices without a command that the server has become a replica", async () => {
    const [redis, other] = await Promise.all([startRedis(), startRedis()]);
    const { cache, isUp } = createReplica(redis.url, { timeouts });
    await waitUntil(() => canRoundTrip(cache));
    await redis.command("REPLICAOF", "127.0.0.1", String(other.port));
    await waitUntil(() => isUp["entries"] === false && isUp["revocations"] === false);
    await redis.command("REPLICAOF", "NO", "ONE");
    await waitUntil(() => isUp["entries"] === true && isUp["revocations"] === true);
  });

  it("reports a permission that was removed until the command succeeds again, on the same connection", async () => {
    const redis = await startRedis();
    await redis.command("ACL", "SETUSER", "api", "on", ">secret", "~*", "&*", "+@all");
    const { cache, logged, isUp } = createReplica(redis.url.replace("//", "//api:secret@"), { timeouts });
    await waitUntil(() => canRoundTrip(cache));
    await redis.command("ACL", "SETUSER", "api", "-get");
    await cache.get(key);
    expect(isUp["entries"]).toBe(false);
    const before = await countConnections(redis);
    await redis.command("ACL", "SETUSER", "api", "+get");
    await waitUntil(async () => (await cache.get(key), isUp["entries"] === true));
    expect((await countConnections(redis)) - before).toBe(2); // Those of the commands.
    expect(logged).toEqual(["entries failed: NOPERM"]);
  });

  it("reconnects with increasing delays while its user does not exist", async () => {
    const redis = await startRedis();
    const addUser = (): Promise<unknown> =>
      redis.command("ACL", "SETUSER", "api", "on", ">secret", "~*", "&*", "+@all");
    await addUser();
    const { cache, logged, isUp } = createReplica(redis.url.replace("//", "//api:secret@"), { timeouts });
    await waitUntil(() => canRoundTrip(cache));
    await redis.command("ACL", "DELUSER", "api");
    await waitUntil(() => isUp["entries"] === false && isUp["revocations"] === false);
    const before = await countConnections(redis);
    await pause(1_500);
    expect((await countConnections(redis)) - before).toBeLessThanOrEqual(2 * 7 + 1);
    await addUser();
    await waitUntil(() => isUp["entries"] === true && isUp["revocations"] === true);
    expect(logged).toHaveLength(4);
  });
});
