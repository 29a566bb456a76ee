import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import {
  createReconnectingRedisClient,
  type ReconnectingRedisClientDeps,
} from "../../src/redis/reconnecting-client.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { createRedisTarget } from "../support/redis-target.ts";
import { waitUntil } from "../support/replicas.ts";

const timeouts = {
  commandTimeoutMs: 5_000,
  pingTimeoutMs: 5_000,
  connectTimeoutMs: 5_000,
  heartbeatIntervalMs: 60_000,
  maxBackoffMs: 5_000,
  maxInFlight: 1_000,
};

function connectTo(url: string, overrides: Partial<ReconnectingRedisClientDeps>): void {
  const ignore = (): void => undefined;
  const events = {
    onDisconnected: ignore,
    onReconnected: ignore,
    onCommandRejected: ignore,
    onAvailabilityChanged: ignore,
  };
  const client = createReconnectingRedisClient({ target: createRedisTarget(url), timeouts, ...events, ...overrides });
  onTestFinished(() => client.close());
}

describeWithRedis("createReconnectingRedisClient", () => {
  it("increases the reconnect delay if each connection is lost at once", async () => {
    const redis = await startRedis();
    const ready: number[] = [];
    connectTo(redis.url, {
      onReady: () => {
        ready.push(performance.now());
        // May fail: the connection of this command may be killed by the previous one.
        redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes").catch(() => undefined);
      },
    });
    await waitUntil(() => ready.length >= 6);
    // At least half of 50, 100, 200, 400 and 800 ms, less the rounding of timers.
    expect((ready[5] ?? 0) - (ready[0] ?? 0)).toBeGreaterThan(750);
  });

  it("resets the reconnect delay after a connection that lasted", async () => {
    const redis = await startRedis();
    const disconnected: number[] = [];
    const delays: number[] = [];
    connectTo(redis.url, {
      timeouts: { ...timeouts, maxBackoffMs: 800 },
      onDisconnected: () => disconnected.push(performance.now()),
      onReconnected: () => delays.push(performance.now() - (disconnected.at(-1) ?? 0)),
    });
    for (let count = 0; count < 7; count++) {
      await sleep(900);
      await redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      await waitUntil(() => delays.length > count);
    }
    // 25 to 50 ms and the time to connect. Without the reset the delay would be 400 to 800 ms from the fifth time on. The
    // minimum of several delays tolerates a busy machine.
    expect(Math.min(...delays.slice(4))).toBeLessThan(350);
  });
});
