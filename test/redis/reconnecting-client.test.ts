import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createReconnectingRedisClient } from "../../src/redis/reconnecting-client.ts";
import { redisTimeouts } from "../../src/redis/timeouts.ts";
import { createRedisTarget } from "../support/redis-target.ts";
import { waitUntil } from "../support/replicas.ts";

it("increases the delay between failed attempts to connect and reports the first failure only", async () => {
  const attempts: number[] = [];
  const server = createServer((socket) => {
    attempts.push(performance.now());
    socket.destroy();
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const disconnected: string[] = [];
  const client = createReconnectingRedisClient({
    target: createRedisTarget(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`),
    timeouts: redisTimeouts,
    onDisconnected: (reason) => disconnected.push(reason),
    onReconnected: () => expect.fail("there is no Redis"),
    onCommandRejected: () => expect.fail("there is no Redis"),
    onAvailabilityChanged: () => undefined,
  });
  onTestFinished(() => client.close());

  await waitUntil(() => attempts.length >= 6);

  // At least half of 50, 100, 200, 400 and 800 ms, less the rounding of timers.
  expect((attempts[5] ?? 0) - (attempts[0] ?? 0)).toBeGreaterThan(750);
  expect(disconnected).toHaveLength(1);
});
