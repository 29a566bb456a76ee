import { expect, it } from "vitest";
import { measureDuration } from "../support/cpu-time-stopwatch.ts";
import { createAccessToken, createCacheKey, getTokenValues } from "../support/redis-tokens.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { primaryName, startSentinelSetup } from "../support/redis-topologies.ts";
import { canRoundTrip, createReplica, longTimeouts, waitUntil, type Replica } from "../support/replicas.ts";

const key = createCacheKey("session");
const timeouts = { ...longTimeouts, heartbeatIntervalMs: 200, maxBackoffMs: 500 };

/** Whether both replicas can use Redis, and the second one hears of the revocations by the first one. */
async function expectToWorkTogether(one: Replica, two: Replica): Promise<void> {
  await waitUntil(async () => (await canRoundTrip(one.cache)) && (await canRoundTrip(two.cache)));
  await one.cache.set(key, [createAccessToken({ value: "shared" })]);
  expect(getTokenValues(await two.cache.get(key))).toEqual(["shared"]);
  const user = createCacheKey("", String(Math.random())).user;
  const heard: string[] = [];
  two.cache.onUserRevoked((revoked) => heard.push(revoked));
  await waitUntil(async () => {
    await one.cache.revokeUser(user, { assertionIssuedAt: Date.now(), revokedAt: Date.now() });
    return heard.includes(user);
  });
  for (const { isUp } of [one, two]) await waitUntil(() => isUp["entries"] === true && isUp["revocations"] === true);
}

describeWithRedis("Redis with sentinels", () => {
  it("follows the sentinels to the new primary if the primary crashes, and stays there when the old one is back", async () => {
    const { primary, replica, settings } = await startSentinelSetup();
    const [one, two] = [createReplica(settings, { timeouts }), createReplica(settings, { timeouts })];
    await expectToWorkTogether(one, two);
    await primary.stop();
    await waitUntil(() => !one.isUp["entries"] && !two.isUp["entries"]);
    await expectToWorkTogether(one, two);
    expect(String(await replica.command("INFO", "replication"))).toContain("role:master");

    await primary.start(); // It takes the sentinels seconds to make it a replica.
    await expectToWorkTogether(one, two);
    expect((await replica.content()).some(({ key: name }) => name.startsWith("oboql:token:"))).toBe(true);
  });

  it("follows a planned failover, in which the old primary accepts writes for another 10 s", async () => {
    const { replica, sentinels, settings } = await startSentinelSetup();
    const [one, two] = [createReplica(settings, { timeouts }), createReplica(settings, { timeouts })];
    await expectToWorkTogether(one, two);
    await sentinels[0]?.command("SENTINEL", "FAILOVER", primaryName);
    // Before the sentinels end the connections to the old primary.
    await waitUntil(() => [one, two].every(({ logged }) => logged.includes("entries disconnected: FAILOVER")));
    await expectToWorkTogether(one, two);
    expect((await replica.content()).some(({ key: name }) => name.startsWith("oboql:token:"))).toBe(true);
  });

  it("waits for one command timeout only if the primary hangs, and follows the sentinels to the new one", async () => {
    const { primary, settings } = await startSentinelSetup();
    const { cache, isUp } = createReplica(settings, {
      timeouts: { ...timeouts, commandTimeoutMs: 50, pingTimeoutMs: 300 },
    });
    await waitUntil(() => canRoundTrip(cache));
    primary.freeze();
    expect(await measureDuration(() => cache.get(key))).toBeLessThan(500);
    const start = performance.now();
    for (let count = 0; count < 1_000; count++) await cache.get(key);
    expect(performance.now() - start).toBeLessThan(500);
    await waitUntil(() => isUp["entries"] === false);
    await waitUntil(() => canRoundTrip(cache));
    primary.thaw();
  });

  it("finds the primary although the first sentinels hang or are stopped", async () => {
    const { sentinels, settings } = await startSentinelSetup({ sentinelPassword: "sentinel secret" });
    sentinels[0]?.freeze();
    await sentinels[1]?.stop();
    const { cache, logged } = createReplica({ ...settings, REDIS_SENTINEL_PASSWORD: "sentinel secret" }, { timeouts });
    await waitUntil(() => canRoundTrip(cache));
    expect(logged).toEqual([]);
    const clients = String(await sentinels[2]?.command("CLIENT", "LIST"));
    expect(clients.split("\n").filter((line) => line.includes("lib-name=node-redis"))).toHaveLength(0);
    sentinels[0]?.thaw();
  });

  it("names the reason if the sentinels cannot be used", async () => {
    const { sentinels, settings } = await startSentinelSetup({ sentinelPassword: "sentinel secret" });
    const password = { REDIS_SENTINEL_PASSWORD: "sentinel secret" };
    const expectReason = async (changes: Record<string, string>, reason: string): Promise<void> => {
      const { logged } = createReplica({ ...settings, ...changes });
      await waitUntil(() => logged.length === 2);
      expect([...logged].sort()).toEqual([`entries disconnected: ${reason}`, `revocations disconnected: ${reason}`]);
    };
    await expectReason({}, "SENTINEL_NOAUTH");
    await expectReason({ REDIS_SENTINEL_PASSWORD: "wrong" }, "SENTINEL_WRONGPASS");
    await expectReason({ ...password, REDIS_SENTINEL_NAME: "unknown" }, "SENTINEL_NAME_UNKNOWN");
    const server = await startRedis();
    await expectReason({ REDIS_URL: server.url }, "SENTINEL_ERR");
    for (const sentinel of sentinels) await sentinel.stop();
    await expectReason(password, "SENTINEL_ECONNREFUSED");
  });
});
