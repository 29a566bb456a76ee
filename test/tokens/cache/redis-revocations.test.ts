import { expect, it } from "vitest";
import { redisBounds } from "../../../src/redis/timeouts.ts";
import { describeWithRedis, startRedis } from "../../support/redis.ts";
import { connectedReplicaOf, eventually, replicasOf, works } from "../../support/replicas.ts";
import { accessToken, tokenKey, values } from "../../support/redis-tokens.ts";

const key = tokenKey("session");
const hour = 60 * 60_000;
const start = Date.UTC(2030, 0, 1);
const issued = (value: string, issuedAt: number) => accessToken({ value, issuedAt });

describeWithRedis("dropping a user", () => {
  it("hides in every replica what was issued until then, and nothing that comes after", async () => {
    const now = (): number => start;
    const [one, two] = await replicasOf(await startRedis(), { now }, { now });
    if (!one || !two) throw new Error("a replica is missing");
    await one.cache.set(key, [issued("before", start - 1), issued("then", start), issued("after", start + 1)]);
    const [second, bobs] = [tokenKey("second session"), tokenKey("bob's session", "bob")];
    await one.cache.set(second, [issued("second", start - 1)]);
    await one.cache.set(bobs, [issued("bob's", start - 1)]);

    await two.cache.dropUser(key.user);
    for (const { cache } of [one, two]) {
      expect(values(await cache.get(key))).toEqual(["after"]);
      expect(await cache.get(second)).toEqual([]);
      expect(values(await cache.get(bobs))).toEqual(["bob's"]);
    }
  });

  it("is remembered for as long as a token may live", async () => {
    const redis = await startRedis();
    const { cache } = await connectedReplicaOf(redis);
    await cache.dropUser(key.user);
    const [stamp] = await redis.content();
    expect(stamp?.ttlMs).toBeLessThanOrEqual(28 * hour);
    expect(stamp?.ttlMs).toBeGreaterThan(27 * hour);
  });

  it("is heard by all listeners of the other replicas, and not by the one that did it", async () => {
    const [one, two, three] = await replicasOf(await startRedis(), {}, {}, {});
    const heard: string[] = [];
    one?.cache.onUserDropped(() => heard.push("one"));
    two?.cache.onUserDropped((user) => heard.push(`two a ${user}`));
    two?.cache.onUserDropped((user) => heard.push(`two b ${user}`));
    three?.cache.onUserDropped((user) => heard.push(`three ${user}`));
    await one?.cache.dropUser(key.user);
    await eventually(() => heard.length === 3);
    // Messages of one connection keep their order: had the first come back to its sender, it would be here by now.
    await three?.cache.dropUser("end");
    await eventually(() => heard.length === 6);
    expect(heard.slice(0, 3).sort()).toEqual([`three ${key.user}`, `two a ${key.user}`, `two b ${key.user}`]);
    expect(heard.slice(3).sort()).toEqual(["one", "two a end", "two b end"]);
  });

  it("is heard again after Redis was away", async () => {
    const redis = await startRedis();
    const [one, two] = await replicasOf(redis, {}, {});
    if (!one || !two) throw new Error("a replica is missing");
    await redis.stop();
    await redis.start();
    const heard: string[] = [];
    two.cache.onUserDropped((user) => heard.push(user));
    await eventually(async () => {
      await one.cache.dropUser(key.user);
      return heard.length > 0;
    });
  });

  it.each(["", "soon", "-1", "1e3", "99999999999999999999999"])(
    "with a stamp that reads %j hides everything: nobody undoes a drop by spoiling it",
    async (stamp) => {
      const redis = await startRedis();
      const { cache } = await connectedReplicaOf(redis);
      await cache.set(key, [accessToken()]);
      await redis.command("SET", `oboql:dropped:${key.user}`, stamp);
      expect(await cache.get(key)).toEqual([]);
    },
  );

  it("while Redis is frozen holds in this replica, and in the others as soon as Redis is back", async () => {
    const redis = await startRedis();
    const now = (): number => start;
    const bounds = { ...redisBounds, probeMs: 10_000 };
    const [one, two] = await replicasOf(redis, { now, bounds }, { now, bounds });
    if (!one || !two) throw new Error("a replica is missing");
    await one.cache.set(key, [issued("before", start - 1)]);
    redis.freeze();
    await one.cache.get(key); // Finds out.
    await one.cache.dropUser(key.user);
    redis.thaw();
    await eventually(() => works(one.cache));
    expect(await one.cache.get(key)).toEqual([]);
    await eventually(() => works(two.cache));
    expect(await two.cache.get(key)).toEqual([]);
  });

  it("that Redis refuses holds in this replica all the same", async () => {
    const redis = await startRedis();
    const { cache, logged } = await connectedReplicaOf(redis, { now: () => start });
    await cache.set(key, [issued("before", start - 1), issued("after", start + 1)]);
    await redis.command("CONFIG", "SET", "maxmemory", "1");
    await cache.dropUser(key.user);
    expect(values(await cache.get(key))).toEqual(["after"]);
    await cache.dropUser(tokenKey("", "bob").user);
    expect(logged).toEqual(["entries refused: OOM"]);
  });
});
