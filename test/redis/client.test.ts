import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { waitUntil, createReplica, canRoundTrip } from "../support/replicas.ts";
import { createCacheKey } from "../support/redis-tokens.ts";

const withUser = (url: string, user: string): string => url.replace("//", `//${user}@`);

describeWithRedis("the user of the URL", () => {
  it("is who has the password, whatever characters that has", async () => {
    const redis = await startRedis("--requirepass", "p@ss/w:rd %");
    const { cache } = createReplica(withUser(redis.url, `:${encodeURIComponent("p@ss/w:rd %")}`));
    await waitUntil(() => canRoundTrip(cache));
  });

  it("needs no more rights than the documentation says", async () => {
    // docs/reference/configuration.md
    const rights = ["~oboql:*", "&oboql:*", "+mget", "+set", "+del", "+publish", "+subscribe", "+ping"];
    const redis = await startRedis("--user", "api", "on", ">secret", ...rights);
    const { cache, logged } = createReplica(withUser(redis.url, "api:secret"));
    const { cache: other, logged: otherLogged } = createReplica(withUser(redis.url, "api:secret"));
    await waitUntil(() => canRoundTrip(cache));
    const heard: string[] = [];
    other.onUserRevoked((user) => heard.push(user));
    await waitUntil(async () => {
      await cache.revokeUser("someone");
      return heard.length > 0;
    });
    expect([...logged, ...otherLogged]).toEqual([]);
  });

  it.each([
    ["with a wrong password", ":wrong", "WRONGPASS"],
    ["without a password", "", "NOAUTH"],
  ])("%s gets nothing, fails nothing, and is logged once without the password", async (_, user, reason) => {
    const redis = await startRedis("--requirepass", "right");
    const { cache, logged } = createReplica(withUser(redis.url, user));
    await waitUntil(() => logged.length === 2);
    await pause(500);
    const key = createCacheKey("session");
    await Promise.all([cache.get(key), cache.set(key, []), cache.revokeUser(key.user)]);
    expect([...logged].sort()).toEqual([`drops lost: ${reason}`, `entries lost: ${reason}`]);
  });

  it("who may not read is told by the log, once", async () => {
    const redis = await startRedis("--user", "api", "on", ">secret", "~*", "&*", "+set", "+ping", "+subscribe");
    const { cache, logged } = createReplica(withUser(redis.url, "api:secret"));
    await waitUntil(async () => {
      await cache.get(createCacheKey("session"));
      return logged.length > 0;
    });
    await cache.get(createCacheKey("session"));
    expect(logged).toEqual(["entries refused: NOPERM"]);
  });
});
