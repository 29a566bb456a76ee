import { expect, it } from "vitest";
import { createKeyedHash } from "../../../src/lib/hash.ts";
import { redisTimeouts } from "../../../src/redis/timeouts.ts";
import { describeWithRedis, startRedis } from "../../support/redis.ts";
import { connectReplica, waitUntil, connectReplicas, canRoundTrip, encryption } from "../../support/replicas.ts";
import { createAccessToken, createCacheKey, getTokenValues } from "../../support/redis-tokens.ts";

const key = createCacheKey("session");
const hour = 60 * 60_000;
const start = Date.UTC(2030, 0, 1);
const createIssuedToken = (value: string, assertionIssuedAt: number, issuedAt = start - 1) =>
  createAccessToken({ value, assertionIssuedAt, issuedAt, expiresAt: start + hour });
const revocation = { assertionIssuedAt: start, revokedAt: start };

describeWithRedis("revokeUser", () => {
  it("hides in every replica the tokens of assertions until the revoked one, and no later ones", async () => {
    const now = (): number => start;
    const [one, two] = await connectReplicas(await startRedis(), { now }, { now });
    if (!one || !two) throw new Error("a replica is missing");
    await one.cache.set(key, [
      createIssuedToken("earlier session", start - 1),
      createIssuedToken("same session", start),
      createIssuedToken("later session", start + 1),
      createIssuedToken("later token", start, start + 1),
    ]);
    const [second, bobs] = [createCacheKey("second session"), createCacheKey("bob's session", "bob")];
    await one.cache.set(second, [createIssuedToken("second", start - 1)]);
    await one.cache.set(bobs, [createIssuedToken("bob's", start - 1)]);

    await two.cache.revokeUser(key.user, revocation);
    for (const { cache } of [one, two]) {
      expect(getTokenValues(await cache.get(key))).toEqual(["later session", "later token"]);
      expect(await cache.get(second)).toEqual([]);
      expect(getTokenValues(await cache.get(bobs))).toEqual(["bob's"]);
    }
  });

  it("keeps the revocation of the latest assertion, whatever the order of the revocations", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis);
    for (const [assertionIssuedAt, revokedAt] of [
      [2_000, 3_000],
      [1_000, 4_000],
      [2_000, 5_000],
    ] as const)
      await cache.revokeUser(key.user, { assertionIssuedAt, revokedAt });
    expect((await redis.content()).map(({ value }) => String(value))).toEqual(["2000 3000"]);
    await cache.revokeUser(key.user, { assertionIssuedAt: 2_001, revokedAt: 6_000 });
    expect((await redis.content()).map(({ value }) => String(value))).toEqual(["2001 6000"]);
  });

  it("stores the revocation for the longest lifetime of a token", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis);
    await cache.revokeUser(key.user, revocation);
    const [stored] = await redis.content();
    expect(stored?.ttlMs).toBeLessThanOrEqual(28 * hour);
    expect(stored?.ttlMs).toBeGreaterThan(27 * hour);
  });

  it("notifies all listeners of the other replicas of a revocation, and none of the revoking replica", async () => {
    const [one, two, three] = await connectReplicas(await startRedis(), {}, {}, {});
    const revoked: string[] = [];
    one?.cache.onUserRevoked(() => revoked.push("one"));
    two?.cache.onUserRevoked((user, received) => {
      expect(received).toEqual(revocation);
      revoked.push(`two a ${user}`);
    });
    two?.cache.onUserRevoked((user) => revoked.push(`two b ${user}`));
    three?.cache.onUserRevoked((user) => revoked.push(`three ${user}`));
    await one?.cache.revokeUser(key.user, revocation);
    await waitUntil(() => revoked.length === 3);
    // Redis keeps the order of messages: a notification of the sender would have arrived by now.
    await three?.cache.revokeUser("end", revocation);
    await waitUntil(() => revoked.length === 6);
    expect(revoked.slice(0, 3).sort()).toEqual([`three ${key.user}`, `two a ${key.user}`, `two b ${key.user}`]);
    expect(revoked.slice(3).sort()).toEqual(["one", "two a end", "two b end"]);
  });

  it("notifies other replicas of a revocation again after a restart of Redis", async () => {
    const redis = await startRedis();
    const [one, two] = await connectReplicas(redis, {}, {});
    if (!one || !two) throw new Error("a replica is missing");
    await redis.stop();
    await redis.start();
    const revoked: string[] = [];
    two.cache.onUserRevoked((user) => revoked.push(user));
    await waitUntil(async () => {
      await one.cache.revokeUser(key.user, revocation);
      return revoked.length > 0;
    });
  });

  it("treats every token as revoked if the stored revocation is invalid", async () => {
    const redis = await startRedis();
    const { cache } = await connectReplica(redis);
    await cache.set(key, [createAccessToken()]);
    const name = `oboql:revoked:${createKeyedHash(encryption)(key.user)}`;
    for (const stored of [
      "",
      "soon",
      "1",
      "-1 2",
      "1 2 3",
      "1e3 1",
      "99999999999999999999999 99999999999999999999999",
    ]) {
      await redis.command("SET", name, stored);
      expect(await cache.get(key), stored).toEqual([]);
    }
  });

  it("revokes tokens in this replica while Redis hangs, and in the others when Redis continues", async () => {
    const redis = await startRedis();
    const now = (): number => start;
    const bounds = { ...redisTimeouts, pingTimeoutMs: 10_000 };
    const [one, two] = await connectReplicas(redis, { now, timeouts: bounds }, { now, timeouts: bounds });
    if (!one || !two) throw new Error("a replica is missing");
    await one.cache.set(key, [createIssuedToken("before", start - 1)]);
    redis.freeze();
    await one.cache.get(key); // Times out.
    await one.cache.revokeUser(key.user, revocation);
    redis.thaw();
    await waitUntil(() => canRoundTrip(one.cache));
    expect(await one.cache.get(key)).toEqual([]);
    await waitUntil(() => canRoundTrip(two.cache));
    expect(await two.cache.get(key)).toEqual([]);
  });

  it("revokes tokens in this replica even if Redis rejects the command", async () => {
    const redis = await startRedis();
    const { cache, logged } = await connectReplica(redis, { now: () => start });
    await cache.set(key, [createIssuedToken("before", start - 1), createIssuedToken("after", start + 1)]);
    await redis.command("CONFIG", "SET", "maxmemory", "1");
    await cache.revokeUser(key.user, revocation);
    expect(getTokenValues(await cache.get(key))).toEqual(["after"]);
    await cache.revokeUser(createCacheKey("", "bob").user, revocation);
    expect(logged).toEqual(["entries failed: OOM"]);
  });
});
