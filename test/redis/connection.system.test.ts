import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import type { RedisTimeouts } from "../../src/redis/timeouts.ts";
import { connectRedis, type RedisConnection, type RedisConnectionDeps } from "../../src/redis/connection.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { createRedisTarget } from "../support/redis-target.ts";
import { measureDuration } from "../support/cpu-time-stopwatch.ts";
import { waitUntil } from "../support/replicas.ts";

const longTimeouts: RedisTimeouts = {
  commandTimeoutMs: 5_000,
  pingTimeoutMs: 5_000,
  connectTimeoutMs: 5_000,
  heartbeatIntervalMs: 60_000,
  maxBackoffMs: 60_000,
  maxInFlight: 1_000,
};

function connectTo(
  url: string,
  bounds: Partial<RedisTimeouts> = {},
  overrides: Partial<RedisConnectionDeps> = {},
): RedisConnection {
  const connection = connectRedis({
    target: createRedisTarget(url),
    timeouts: { ...longTimeouts, ...bounds },
    onReady: () => undefined,
    onSuccess: () => undefined,
    onFailure: () => undefined,
    ...overrides,
  });
  onTestFinished(() => {
    connection.close("CLOSED");
  });
  return connection;
}

const ping = (connection: RedisConnection): Promise<unknown> => connection.run("ping", (commands) => commands.ping());
const isReady = (connection: RedisConnection) => async (): Promise<boolean> => (await ping(connection)) === "PONG";

describeWithRedis("connectRedis", () => {
  it("closes an idle connection whose heartbeat gets no reply", async () => {
    const redis = await startRedis();
    const connection = connectTo(redis.url, { heartbeatIntervalMs: 100, commandTimeoutMs: 50, pingTimeoutMs: 200 });
    await waitUntil(isReady(connection));
    redis.freeze();
    expect(await connection.closed).toBe("TIMEOUT");
  });

  it("keeps an idle connection open whose heartbeat gets a reply", async () => {
    const redis = await startRedis();
    const connection = connectTo(redis.url, { heartbeatIntervalMs: 50, commandTimeoutMs: 1_000 });
    await waitUntil(isReady(connection));
    const isOpen = Symbol();
    expect(await Promise.race([connection.closed, sleep(500, isOpen)])).toBe(isOpen);
    expect(await ping(connection)).toBe("PONG");
  });

  it("closes the connection if Redis accepts it and sends nothing within the connect timeout", async () => {
    const redis = await startRedis();
    redis.freeze();
    const connection = connectTo(redis.url, { connectTimeoutMs: 200 });
    expect(await connection.closed).toBe("TIMEOUT");
  });

  it("closes the connection if it is not allowed to subscribe", async () => {
    const redis = await startRedis("--user", "default", "on", "nopass", "~*", "&other", "+ping", "+subscribe");
    const connection = connectTo(redis.url, {}, { subscription: { channel: "channel", onMessage: () => undefined } });
    expect(await connection.closed).toBe("NOPERM");
  });

  it("leaves no connection open if it is closed while connecting", async () => {
    const redis = await startRedis();
    const closing = [0, 1, 2, 5, 10].map(async (ms) => {
      const connection = connectTo(redis.url);
      await sleep(ms);
      connection.close("CLOSED");
    });
    connectTo(redis.url).close("CLOSED");
    await Promise.all(closing);
    await sleep(200);
    const clients = String(await redis.command("CLIENT", "LIST"))
      .trim()
      .split("\n");
    expect(clients).toHaveLength(1); // The connection of this command.
  });

  it("sends no more commands than maxInFlight until replies arrive", async () => {
    const redis = await startRedis();
    const connection = connectTo(redis.url, { maxInFlight: 5 });
    await waitUntil(isReady(connection));
    redis.freeze();
    const sent = Array.from({ length: 5 }, () => ping(connection));
    const tooMany = ping(connection);
    expect(await measureDuration(() => tooMany)).toBeLessThan(500);
    expect(await tooMany).toBeUndefined();
    redis.thaw();
    expect(await Promise.all(sent)).toEqual(Array<string>(5).fill("PONG"));
    expect(await ping(connection)).toBe("PONG");
  });

  it("counts commands whose callers have timed out", async () => {
    const redis = await startRedis();
    const connection = connectTo(redis.url, { maxInFlight: 5, commandTimeoutMs: 50 });
    await waitUntil(isReady(connection));
    redis.freeze();
    let sent = 0;
    const countedPing = () => connection.run("ping", (commands) => (sent++, commands.ping()));
    for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 20 }, countedPing));
    expect(sent).toBe(5);
  });

  it("returns a reply that arrived in time while the event loop was blocked", async () => {
    const redis = await startRedis();
    const connection = connectTo(redis.url, { commandTimeoutMs: 50 });
    await waitUntil(isReady(connection));
    const reply = ping(connection);
    await nextTurn(); // The command is sent at the end of this turn of the event loop; the reply arrives in a later one.
    const blockedUntil = performance.now() + 300;
    while (performance.now() < blockedUntil);
    expect(await reply).toBe("PONG");
  });

  it("resolves pending commands when the connection is closed", async () => {
    const redis = await startRedis();
    const connection = connectTo(redis.url);
    await waitUntil(isReady(connection));
    redis.freeze();
    const replies = Array.from({ length: 10 }, () => ping(connection));
    connection.close("CLOSED");
    expect(await measureDuration(() => Promise.all(replies))).toBeLessThan(500);
    expect(await ping(connection)).toBeUndefined();
  });
});
