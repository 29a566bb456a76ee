import { afterAll, beforeAll, expect, it } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { runDoctor } from "../support/run-doctor.ts";
import { freePort } from "../support/process.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";

const key = Buffer.alloc(32, 1).toString("base64");
const otherKey = Buffer.alloc(32, 2).toString("base64");

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

async function check(url: string, keys = key) {
  const report = await runDoctor({ ...emulator.environment, REDIS_URL: url, TOKEN_CACHE_KEYS: keys });
  for (const each of [key, otherKey]) expect(report.written).not.toContain(each);
  return report;
}

it("that nothing listens where Redis should be is found", async () => {
  const report = await check(`redis://127.0.0.1:${await freePort()}`);
  expect(report.problems).toEqual(["error redis.unreachable"]);
  expect(report.finding("redis.unreachable").message).toContain("ECONNREFUSED");
});

describeWithRedis("of Redis it finds that", () => {
  it("it keeps an entry, and nothing of that stays behind", async () => {
    const redis = await startRedis();
    const report = await check(redis.url);
    expect(report.problems).toEqual([]);
    expect(report.finding("redis").level).toBe("ok");
    expect(await redis.content()).toEqual([]);
  });

  it("the password is wrong, without repeating it", async () => {
    const redis = await startRedis("--requirepass", "right");
    const report = await check(`redis://:mistyped-one@127.0.0.1:${redis.port}`);
    expect(report.problems).toEqual(["error redis.not_let_in"]);
    expect(report.written).not.toContain("mistyped-one");
  });

  it("the password is missing", async () => {
    const redis = await startRedis("--requirepass", "right");
    expect((await check(redis.url)).problems).toEqual(["error redis.not_let_in"]);
  });

  it("its user may do too little", async () => {
    const redis = await startRedis();
    await redis.command("ACL", "SETUSER", "reader", "on", ">word", "~oboql:*", "+mget", "+ping");
    const report = await check(`redis://reader:word@127.0.0.1:${redis.port}`);
    expect(report.problems).toEqual(["error redis.not_permitted"]);
  });

  it("a user with the permissions that the documents list is enough", async () => {
    const redis = await startRedis();
    const commands = [
      "+mget",
      "+set",
      "+del",
      "+publish",
      "+subscribe",
      "+ping",
      "+eval",
      "+incrby",
      "+pttl",
      "+expire",
    ];
    await redis.command("ACL", "SETUSER", "oboql", "on", ">word", "~oboql:*", "&oboql:*", ...commands);
    expect((await check(`redis://oboql:word@127.0.0.1:${redis.port}`)).problems).toEqual([]);
  });

  it("it takes no writes", async () => {
    const redis = await startRedis("--maxmemory", "1", "--maxmemory-policy", "noeviction");
    const report = await check(redis.url);
    expect(report.problems).toEqual(["error redis.refused"]);
    expect(report.finding("redis.refused").message).toContain("OOM");
  });

  it("it says nothing", async () => {
    const redis = await startRedis();
    redis.freeze();
    const report = await check(redis.url);
    redis.thaw();
    expect(report.problems).toEqual(["error redis.unreachable"]);
  });

  it("replicas use other keys", async () => {
    const redis = await startRedis();
    await redis.command("SET", "oboql:token:theirs", Buffer.alloc(64, 9));
    expect((await check(redis.url, `${key},${otherKey}`)).problems).toEqual(["warning redis.other_keys"]);
  });
});
