import { setImmediate as turn, setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { Secret } from "../../src/lib/secret.ts";
import type { RedisTimeouts } from "../../src/redis/timeouts.ts";
import { connectRedis, type RedisConnection, type RedisConnectionDeps } from "../../src/redis/connection.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { durationOf } from "../support/cpu-time-stopwatch.ts";
import { waitUntil } from "../support/replicas.ts";

const ample: RedisTimeouts = {
  commandTimeoutMs: 5_000,
  pingTimeoutMs: 5_000,
  connectTimeoutMs: 5_000,
  heartbeatIntervalMs: 60_000,
  maxBackoffMs: 60_000,
  maxInFlight: 1_000,
};

function linkTo(
  url: string,
  bounds: Partial<RedisTimeouts> = {},
  more: Partial<RedisConnectionDeps> = {},
): RedisConnection {
  const link = connectRedis({
    url: new Secret(url),
    timeouts: { ...ample, ...bounds },
    onUp: () => undefined,
    onErrorReply: () => undefined,
    ...more,
  });
  onTestFinished(() => {
    link.close("OVER");
  });
  return link;
}

const ping = (link: RedisConnection): Promise<unknown> => link.run((client) => client.ping());
const isUp = (link: RedisConnection) => async (): Promise<boolean> => (await ping(link)) === "PONG";

describeWithRedis("a connection to Redis", () => {
  it("is noticed to hang without anybody using it", async () => {
    const redis = await startRedis();
    const link = linkTo(redis.url, { heartbeatIntervalMs: 100, commandTimeoutMs: 50, pingTimeoutMs: 200 });
    await waitUntil(isUp(link));
    redis.freeze();
    expect(await link.closed).toBe("UNANSWERED");
  });

  it("that idles is kept", async () => {
    const redis = await startRedis();
    const link = linkTo(redis.url, { heartbeatIntervalMs: 50, commandTimeoutMs: 1_000 });
    await waitUntil(isUp(link));
    const over = Symbol();
    expect(await Promise.race([link.closed, pause(500, over)])).toBe(over);
    expect(await ping(link)).toBe("PONG");
  });

  it("is given up if Redis accepts it and says nothing", async () => {
    const redis = await startRedis();
    redis.freeze();
    const link = linkTo(redis.url, { connectTimeoutMs: 200 });
    expect(await link.closed).toBe("UNANSWERED");
  });

  it("is given up if the preparations fail, and not used before they are done", async () => {
    const redis = await startRedis();
    let finish: (() => void) | undefined;
    const preparations = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const link = linkTo(redis.url, {}, { prepare: () => preparations });
    await pause(100);
    expect(await ping(link)).toBeUndefined();
    finish?.();
    await waitUntil(isUp(link));
    const failing = linkTo(redis.url, {}, { prepare: (client) => client.sendCommand(["NONSENSE"]) });
    expect(await failing.closed).toBe("ERR");
  });

  it("that is ended while it is being made is not left behind", async () => {
    const redis = await startRedis();
    const links = [0, 1, 2, 5, 10].map(async (ms) => {
      const link = linkTo(redis.url);
      await pause(ms);
      link.close("OVER");
    });
    linkTo(redis.url).close("OVER");
    await Promise.all(links);
    await pause(200);
    const clients = String(await redis.command("CLIENT", "LIST"))
      .trim()
      .split("\n");
    expect(clients).toHaveLength(1); // The one that asks.
  });

  it("holds no more commands than allowed, and takes new ones when these are answered", async () => {
    const redis = await startRedis();
    const link = linkTo(redis.url, { maxInFlight: 5 });
    await waitUntil(isUp(link));
    redis.freeze();
    const sent = Array.from({ length: 5 }, () => ping(link));
    const tooMany = ping(link);
    expect(await durationOf(() => tooMany)).toBeLessThan(500);
    expect(await tooMany).toBeUndefined();
    redis.thaw();
    expect(await Promise.all(sent)).toEqual(Array<string>(5).fill("PONG"));
    expect(await ping(link)).toBe("PONG");
  });

  it("still counts commands whose callers have gone on", async () => {
    const redis = await startRedis();
    const link = linkTo(redis.url, { maxInFlight: 5, commandTimeoutMs: 50 });
    await waitUntil(isUp(link));
    redis.freeze();
    let sent = 0;
    const counted = () => link.run((client) => (sent++, client.ping()));
    for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 20 }, counted));
    expect(sent).toBe(5);
  });

  it("does not blame Redis for what this process was too busy to read", async () => {
    const redis = await startRedis();
    const link = linkTo(redis.url, { commandTimeoutMs: 50 });
    await waitUntil(isUp(link));
    const answer = ping(link);
    await turn(); // The command leaves at the end of this turn of the loop; its answer comes in a later one.
    const end = performance.now() + 300;
    while (performance.now() < end);
    expect(await answer).toBe("PONG");
  });

  it("answers the commands that wait when it ends", async () => {
    const redis = await startRedis();
    const link = linkTo(redis.url);
    await waitUntil(isUp(link));
    redis.freeze();
    const answers = Array.from({ length: 10 }, () => ping(link));
    link.close("OVER");
    expect(await durationOf(() => Promise.all(answers))).toBeLessThan(500);
    expect(await ping(link)).toBeUndefined();
  });
});
