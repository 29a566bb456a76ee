import { expect, it } from "vitest";
import { redisTimeouts } from "../../../src/redis/timeouts.ts";
import { describeWithRedis, startRedis } from "../../support/redis.ts";
import { connectReplica, waitUntil, connectReplicas, canRoundTrip } from "../../support/replicas.ts";
import { createAccessToken, createCacheKey, getTokenValues } from "../../support/redis-tokens.ts";

const key = createCacheKey("session");
const hour = 60 * 60_000;
const start = Date.UTC(2030, 0, 1);
const issued = (value: string, issuedAt: number) => createAccessToken({ value, issuedAt });

describeWithRedis("dropping a user", () => {
  it("hides in every replica what was issued until then, and nothing that comes after", async () => {
    const now = (): number => start;
    const [one, two] = await connectReplicas(await startRedis(), { now }, { now });
    if (!one || !two) throw new Error("a replica is missing");
    await one.cache.set(key, [issued("before", start - 1), issued("then", start), issued("after", start + 1)]);
    const [second, bobs] = [createCacheKey("second session"), createCacheKey("bob's session", "bob")];
    await one.cache.set(second, [issued("second", start - 1)]);
    await one.cache.set(bobs, [issued("bob's", start - 1)]);

    await two.cache.revokeUser(key.user);
    for (const { cache } of [one, two]) {
      expect(getTokenValues(await cache.get(key))).toEqual(["after"]);
      expect(await cache.get(second)).toEqual([]);
      expect(getTokenValues(await cache.get(bobs))).toEqual(["bob's"]);
    }
  });

  it("is remembered for as long as a token may live", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis);
    await cache.revokeUser(key.user);
    const [stamp] = await redis.content();
    expect(stamp?.ttlMs).toBeLessThanOrEqual(28 * hour);
    expect(stamp?.ttlMs).toBeGreaterThan(27 * hour);
  });

  it("is heard by all listeners of the other replicas, and not by the one that did it", async () => {
    const [one, two, three] = await connectReplicas(await startRedis(), {}, {}, {});
    const heard: string[] = [];
    one?.cache.onUserRevoked(() => heard.push("one"));
    two?.cache.onUserRevoked((user) => heard.push(`two a ${user}`));
    two?.cache.onUserRevoked((user) => heard.push(`two b ${user}`));
    three?.cache.onUserRevoked((user) => heard.push(`three ${user}`));
    await one?.cache.revokeUser(key.user);
    await waitUntil(() => heard.length === 3);
    // Messages of one connection keep their order: had the first come back to its sender, it would be here by now.
    await three?.cache.revokeUser("end");
    await waitUntil(() => heard.length === 6);
    expect(heard.slice(0, 3).sort()).toEqual([`three ${key.user}`, `two a ${key.user}`, `two b ${key.user}`]);
    expect(heard.slice(3).sort()).toEqual(["one", "two a end", "two b end"]);
  });

  it("is heard again after Redis was away", async () => {
    const redis = await startRedis();
    const [one, two] = await connectReplicas(redis, {}, {});
    if (!one || !two) throw new Error("a replica is missing");
    await redis.stop();
    await redis.start();
    const heard: string[] = [];
    two.cache.onUserRevoked((user) => heard.push(user));
    await waitUntil(async () => {
      await one.cache.revokeUser(key.user);
      return heard.length > 0;
    });
  });

  it.each(["", "soon", "-1", "1e3", "99999999999999999999999"])(
    "with a stamp that reads %j hides everything: nobody undoes a drop by spoiling it",
    async (stamp) => {
      const redis = await startRedis();
      const { cache } = await connectReplica(redis);
      await cache.set(key, [createAccessToken()]);
      await redis.command("SET", `oboql:dropped:${key.user}`, stamp);
      expect(await cache.get(key)).toEqual([]);
    },
  );

  it("while Redis is frozen holds in this replica, and in the others as soon as Redis is back", async () => {
    const redis = await startRedis();
    const now = (): number => start;
    const bounds = { ...redisTimeouts, probeMs: 10_000 };
    const [one, two] = await connectReplicas(redis, { now, timeouts: bounds }, { now, timeouts: bounds });
    if (!one || !two) throw new Error("a replica is missing");
    await one.cache.set(key, [issued("before", start - 1)]);
    redis.freeze();
    await one.cache.get(key); // Finds out.
    await one.cache.revokeUser(key.user);
    redis.thaw();
    await waitUntil(() => canRoundTrip(one.cache));
    expect(await one.cache.get(key)).toEqual([]);
    await waitUntil(() => canRoundTrip(two.cache));
    expect(await two.cache.get(key)).toEqual([]);
  });

  it("that Redis refuses holds in this replica all the same", async () => {
    const redis = await startRedis();
    const { cache, logged } = await connectReplica(redis, { now: () => start });
    await cache.set(key, [issued("before", start - 1), issued("after", start + 1)]);
    await redis.command("CONFIG", "SET", "maxmemory", "1");
    await cache.revokeUser(key.user);
    expect(getTokenValues(await cache.get(key))).toEqual(["after"]);
    await cache.revokeUser(createCacheKey("", "bob").user);
    expect(logged).toEqual(["entries refused: OOM"]);
  });
});
