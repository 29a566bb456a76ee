import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { eventually, replicaOf, works } from "../support/replicas.ts";
import { tokenKey } from "../support/redis-tokens.ts";

const withUser = (url: string, user: string): string => url.replace("//", `//${user}@`);

describeWithRedis("the user of the URL", () => {
  it("is who has the password, whatever characters that has", async () => {
    const redis = await startRedis("--requirepass", "p@ss/w:rd %");
    const { cache } = replicaOf(withUser(redis.url, `:${encodeURIComponent("p@ss/w:rd %")}`));
    await eventually(() => works(cache));
  });

  it("needs no more rights than the documentation says", async () => {
    // docs/reference/configuration.md
    const rights = ["~oboql:*", "&oboql:*", "+mget", "+set", "+del", "+publish", "+subscribe", "+ping"];
    const redis = await startRedis("--user", "api", "on", ">secret", ...rights);
    const { cache, logged } = replicaOf(withUser(redis.url, "api:secret"));
    const { cache: other, logged: otherLogged } = replicaOf(withUser(redis.url, "api:secret"));
    await eventually(() => works(cache));
    const heard: string[] = [];
    other.onUserDropped((user) => heard.push(user));
    await eventually(async () => {
      await cache.dropUser("someone");
      return heard.length > 0;
    });
    expect([...logged, ...otherLogged]).toEqual([]);
  });

  it.each([
    ["with a wrong password", ":wrong", "WRONGPASS"],
    ["without a password", "", "NOAUTH"],
  ])("%s gets nothing, fails nothing, and is logged once without the password", async (_, user, reason) => {
    const redis = await startRedis("--requirepass", "right");
    const { cache, logged } = replicaOf(withUser(redis.url, user));
    await eventually(() => logged.length === 2);
    await pause(500);
    const key = tokenKey("session");
    await Promise.all([cache.get(key), cache.set(key, []), cache.dropUser(key.user)]);
    expect([...logged].sort()).toEqual([`drops lost: ${reason}`, `entries lost: ${reason}`]);
  });

  it("who may not read is told by the log, once", async () => {
    const redis = await startRedis("--user", "api", "on", ">secret", "~*", "&*", "+set", "+ping", "+subscribe");
    const { cache, logged } = replicaOf(withUser(redis.url, "api:secret"));
    await eventually(async () => {
      await cache.get(tokenKey("session"));
      return logged.length > 0;
    });
    await cache.get(tokenKey("session"));
    expect(logged).toEqual(["entries refused: NOPERM"]);
  });
});
