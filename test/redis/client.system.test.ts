import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { documentedPermissions } from "../support/redis-permissions.ts";
import { waitUntil, createReplica, canRoundTrip } from "../support/replicas.ts";
import { createCacheKey } from "../support/redis-tokens.ts";

const withUser = (url: string, user: string): string => url.replace("//", `//${user}@`);

describeWithRedis("createRedisClient", () => {
  it("authenticates at Redis with a password that contains special characters", async () => {
    const redis = await startRedis("--requirepass", "p@ss/w:rd %");
    const { cache } = createReplica(withUser(redis.url, `:${encodeURIComponent("p@ss/w:rd %")}`));
    await waitUntil(() => canRoundTrip(cache));
  });

  it("needs only the Redis permissions that docs/reference/configuration.md lists", async () => {
    const redis = await startRedis("--user", "api", "on", ">secret", ...documentedPermissions);
    const { cache, logged } = createReplica(withUser(redis.url, "api:secret"));
    const { cache: other, logged: otherLogged } = createReplica(withUser(redis.url, "api:secret"));
    await waitUntil(() => canRoundTrip(cache));
    const revoked: string[] = [];
    other.onUserRevoked((user) => revoked.push(user));
    await waitUntil(async () => {
      await cache.revokeUser("user", { assertionIssuedAt: Date.now(), revokedAt: Date.now() });
      return revoked.length > 0;
    });
    expect([...logged, ...otherLogged]).toEqual([]);
  });

  for (const [password, user, reason] of [
    ["wrong", ":wrong", "WRONGPASS"],
    ["missing", "", "NOAUTH"],
  ] as const)
    it(`logs each connection once, without the password, if the password is ${password}`, async () => {
      const redis = await startRedis("--requirepass", "right");
      const { cache, logged } = createReplica(withUser(redis.url, user));
      await waitUntil(() => logged.length === 2);
      await pause(500);
      const key = createCacheKey("session");
      await Promise.all([
        cache.get(key),
        cache.set(key, []),
        cache.revokeUser(key.user, { assertionIssuedAt: Date.now(), revokedAt: Date.now() }),
      ]);
      expect([...logged].sort()).toEqual([`entries disconnected: ${reason}`, `revocations disconnected: ${reason}`]);
    });

  it("logs a missing Redis permission once", async () => {
    const redis = await startRedis("--user", "api", "on", ">secret", "~*", "&*", "+set", "+ping", "+subscribe");
    const { cache, logged } = createReplica(withUser(redis.url, "api:secret"));
    await waitUntil(async () => {
      await cache.get(createCacheKey("session"));
      return logged.length > 0;
    });
    await cache.get(createCacheKey("session"));
    expect(logged).toEqual(["entries failed: NOPERM"]);
  });
});
