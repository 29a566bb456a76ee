import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { Secret } from "../../src/lib/secret.ts";
import {
  createReconnectingRedisClient,
  type ReconnectingRedisClientDeps,
} from "../../src/redis/reconnecting-client.ts";
import { describeWithRedis, startRedis } from "../support/redis.ts";
import { waitUntil } from "../support/replicas.ts";

const timeouts = {
  commandTimeoutMs: 5_000,
  pingTimeoutMs: 5_000,
  connectTimeoutMs: 5_000,
  heartbeatIntervalMs: 60_000,
  maxBackoffMs: 5_000,
  maxInFlight: 1_000,
};

function connectTo(url: string, more: Partial<ReconnectingRedisClientDeps>): void {
  const nothing = (): void => undefined;
  const deps = { timeouts, onDisconnected: nothing, onReconnected: nothing, onErrorReply: nothing, ...more };
  const connection = createReconnectingRedisClient({ url: new Secret(url), ...deps });
  onTestFinished(() => connection.close());
}

/** In 2 s there are attempts after 0, 50, 150, 350, 750 and 1,550 ms, or after up to half of each wait; not forty. */
const fewAttempts = (attempts: number): void => {
  expect(attempts).toBeGreaterThan(2);
  expect(attempts).toBeLessThan(10);
};

describeWithRedis("attempts to connect become rare", () => {
  it("if none succeeds", async () => {
    let attempts = 0;
    const server = createServer((socket) => {
      attempts++;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    connectTo(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`, {});
    await pause(2_000);
    fewAttempts(attempts);
  });

  it("if each succeeds and is lost at once", async () => {
    const redis = await startRedis();
    let attempts = 0;
    connectTo(redis.url, {
      onUp: () => {
        attempts++;
        // May fail: the one before kills this one too if it is slow.
        redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes").catch(() => undefined);
      },
    });
    await pause(2_000);
    fewAttempts(attempts);
  });
});

describeWithRedis("a connection that was good for a while", () => {
  it("is tried again soon each time it is lost", async () => {
    const redis = await startRedis();
    const lost: number[] = [];
    const waits: number[] = [];
    connectTo(redis.url, {
      timeouts: { ...timeouts, maxBackoffMs: 800 },
      onDisconnected: () => lost.push(performance.now()),
      onReconnected: () => waits.push(performance.now() - (lost.at(-1) ?? 0)),
    });
    for (let time = 0; time < 7; time++) {
      await pause(900);
      await redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      await waitUntil(() => waits.length > time);
    }
    // 25 to 50 ms and the connecting; a wait that only grew would be at 400 to 800 ms from the fifth time on. A busy machine
    // may add to one of them, and hardly to all.
    expect(Math.min(...waits.slice(4))).toBeLessThan(350);
  });
});
