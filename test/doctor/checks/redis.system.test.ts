import { afterAll, beforeAll, expect, it } from "vitest";
import type { Emulator } from "../../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../../dev/src/emulator/start.ts";
import { describeWithRedis, startRedis } from "../../support/redis.ts";
import { runDoctor } from "../../support/run-doctor.ts";

const key = Buffer.alloc(32, 1).toString("base64");
const otherKey = Buffer.alloc(32, 2).toString("base64");

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

async function check(url: string, keys = key) {
  const report = await runDoctor({ ...emulator.environment, REDIS_URL: url, TOKEN_CACHE_KEYS: keys });
  for (const each of [key, otherKey]) expect(report.text).not.toContain(each);
  return report;
}

describeWithRedis("the Redis check", () => {
  it("stores an entry in Redis, and removes it", async () => {
    const redis = await startRedis();
    const report = await check(redis.url);
    expect(report.problems).toEqual([]);
    expect(report.getFinding("redis").level).toBe("ok");
    expect(await redis.content()).toEqual([]);
  });

  it("reports a wrong Redis password without printing it, and a missing one", async () => {
    const redis = await startRedis("--requirepass", "right");
    const report = await check(`redis://:mistyped-one@127.0.0.1:${redis.port}`);
    expect(report.problems).toEqual(["error redis.auth_failed"]);
    expect(report.text).not.toContain("mistyped-one");
    expect((await check(redis.url)).problems).toEqual(["error redis.auth_failed"]);
  });

  it("reports a Redis user without permissions for all commands", async () => {
    const redis = await startRedis();
    await redis.command("ACL", "SETUSER", "reader", "on", ">word", "~oboql:*", "+mget", "+ping");
    const report = await check(`redis://reader:word@127.0.0.1:${redis.port}`);
    expect(report.problems).toEqual(["error redis.not_permitted"]);
  });

  it("accepts a Redis user with the documented permissions", async () => {
    const redis = await startRedis();
    const commands = ["mget", "set", "del", "publish", "subscribe", "ping", "eval", "incrby", "pttl", "expire"];
    const permissions = commands.map((command) => `+${command}`);
    await redis.command("ACL", "SETUSER", "oboql", "on", ">word", "~oboql:*", "&oboql:*", ...permissions);
    expect((await check(`redis://oboql:word@127.0.0.1:${redis.port}`)).problems).toEqual([]);
  });

  it("reports a Redis server that rejects writes", async () => {
    const redis = await startRedis("--maxmemory", "1", "--maxmemory-policy", "noeviction");
    const report = await check(redis.url);
    expect(report.problems).toEqual(["error redis.refused"]);
    expect(report.getFinding("redis.refused").message).toContain("OOM");
  });

  it("reports a Redis server that does not respond", async () => {
    const redis = await startRedis();
    redis.freeze();
    const report = await check(redis.url);
    redis.thaw();
    expect(report.problems).toEqual(["error redis.unreachable"]);
  });

  it("warns about entries that are encrypted with other keys", async () => {
    const redis = await startRedis();
    await redis.command("SET", "oboql:token:theirs", Buffer.alloc(64, 9));
    expect((await check(redis.url, `${key},${otherKey}`)).problems).toEqual(["warning redis.other_keys"]);
  });
});
