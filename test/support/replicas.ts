import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import type { Environment } from "../../src/config/env-reader.ts";
import { redisTimeouts, type RedisTimeouts } from "../../src/redis/timeouts.ts";
import { createRedisCache, type RedisCacheDeps } from "../../src/tokens/cache/redis-cache.ts";
import type { SharedCache } from "../../src/tokens/cache/shared-cache.ts";
import type { RedisServer } from "./redis.ts";
import { createRedisTarget } from "./redis-target.ts";
import { createAccessToken, createEncryptionKey, createCacheKey } from "./redis-tokens.ts";

/** The shared cache of a replica, with the log and the state of its connections. */
export interface Replica {
  readonly cache: SharedCache;
  readonly logged: readonly string[];
  /** The values of `oboql_shared_cache_up`, by `use`. */
  readonly isUp: Readonly<Record<string, boolean>>;
}

/** The encryption key of all replicas of a file. */
export const encryption = createEncryptionKey();

/** Timeout for tests of other behavior, long enough for a busy machine. */
export const longTimeouts: RedisTimeouts = {
  ...redisTimeouts,
  commandTimeoutMs: 10_000,
  pingTimeoutMs: 10_000,
  connectTimeoutMs: 10_000,
};

/**
 * A replica with long timeouts and the encryption key of all replicas of the file. It is closed after the test.
 *
 * @param settings environment variables, or the value of `REDIS_URL`
 */
export function createReplica(settings: Environment | string, overrides: Partial<RedisCacheDeps> = {}): Replica {
  const logged: string[] = [];
  const isUp: Record<string, boolean> = {};
  const cache = createRedisCache({
    target: createRedisTarget(settings),
    keys: [encryption],
    timeouts: longTimeouts,
    now: Date.now,
    log: {
      redisDisconnected: (use, reason) => logged.push(`${use} disconnected: ${reason}`),
      redisReconnected: (use) => logged.push(`${use} reconnected`),
      redisCommandFailed: (use, reason) => logged.push(`${use} failed: ${reason}`),
    },
    metrics: {
      redisAvailabilityChanged: (use, isAvailable) => {
        isUp[use] = isAvailable;
      },
    },
    ...overrides,
  });
  onTestFinished(() => cache.close());
  return { cache, logged, isUp };
}

/** Creates replicas and waits until they can read and write entries and receive each other's revocations. */
export async function connectReplicas(redis: RedisServer, ...each: Partial<RedisCacheDeps>[]): Promise<Replica[]> {
  const replicas = each.map((overrides) => createReplica(redis.url, overrides));
  for (const { cache } of replicas) await waitUntil(() => canRoundTrip(cache));
  await waitUntil(async () => {
    const [, count] = (await redis.command("PUBSUB", "NUMSUB", "oboql:revoked")) as [Buffer, number];
    return count >= replicas.length;
  });
  return replicas;
}

/** Creates one replica and waits until it is connected. */
export async function connectReplica(redis: RedisServer, overrides: Partial<RedisCacheDeps> = {}): Promise<Replica> {
  const [replica] = await connectReplicas(redis, overrides);
  if (!replica) throw new Error("there is no replica");
  return replica;
}

let probes = 0;

/** Whether an entry can be written, read and deleted. */
export async function canRoundTrip(cache: SharedCache): Promise<boolean> {
  const key = createCacheKey(`probe ${++probes}`, "probe");
  await cache.set(key, [createAccessToken({ expiresAt: Number.MAX_SAFE_INTEGER / 2 })]);
  const tokens = await cache.get(key);
  await cache.set(key, []);
  return tokens.length > 0;
}

/** Polls a condition every 10 ms; the test fails after the timeout. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, timeoutMs = 12_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) expect.fail("it did not happen in time");
    await pause(10);
  }
}
