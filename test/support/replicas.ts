import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { Secret } from "../../src/lib/secret.ts";
import { redisBounds, type RedisBounds } from "../../src/redis/timeouts.ts";
import { createRedisCache, type RedisCacheDeps } from "../../src/tokens/cache/redis-cache.ts";
import type { SharedCache } from "../../src/tokens/cache/shared-cache.ts";
import type { RedisServer } from "./redis.ts";
import { accessToken, encryptionKey, tokenKey } from "./redis-tokens.ts";

/** A replica's view of the shared cache, and what it has logged about it. */
export interface Replica {
  readonly cache: SharedCache;
  readonly logged: readonly string[];
}

const encryption = encryptionKey();

/** For what is about Redis' answers, and not about how long they are waited for: a busy machine is given its time. */
export const patientBounds: RedisBounds = { ...redisBounds, deadlineMs: 10_000, probeMs: 10_000, connectMs: 10_000 };

/** A patient replica with the same encryption key as the others of the file. It is closed with the test. */
export function replicaOf(url: string, more: Partial<RedisCacheDeps> = {}): Replica {
  const logged: string[] = [];
  const cache = createRedisCache({
    url: new Secret(url),
    keys: [encryption],
    bounds: patientBounds,
    now: Date.now,
    log: {
      sharedCacheLost: (use, reason) => logged.push(`${use} lost: ${reason}`),
      sharedCacheBack: (use) => logged.push(`${use} back`),
      sharedCacheRefused: (use, reason) => logged.push(`${use} refused: ${reason}`),
    },
    ...more,
  });
  onTestFinished(() => cache.close());
  return { cache, logged };
}

/** Replicas that are connected: entries come and go, and all hear of each other's drops. */
export async function replicasOf(redis: RedisServer, ...each: Partial<RedisCacheDeps>[]): Promise<Replica[]> {
  const replicas = each.map((more) => replicaOf(redis.url, more));
  for (const { cache } of replicas) await eventually(() => works(cache));
  await eventually(async () => {
    const [, count] = (await redis.command("PUBSUB", "NUMSUB", "oboql:dropped")) as [Buffer, number];
    return count >= replicas.length;
  });
  return replicas;
}

/** One of them. */
export async function connectedReplicaOf(redis: RedisServer, more: Partial<RedisCacheDeps> = {}): Promise<Replica> {
  const [replica] = await replicasOf(redis, more);
  if (!replica) throw new Error("there is no replica");
  return replica;
}

let probes = 0;

/** Whether what is set now can be got. Leaves nothing behind. */
export async function works(cache: SharedCache): Promise<boolean> {
  const key = tokenKey(`probe ${++probes}`, "probe");
  await cache.set(key, [accessToken({ usableUntil: Number.MAX_SAFE_INTEGER / 2 })]);
  const found = await cache.get(key);
  await cache.set(key, []);
  return found.length > 0;
}

/** Waits for what another process does in its own time. */
export async function eventually(condition: () => boolean | Promise<boolean>, timeoutMs = 12_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) expect.fail("it did not happen in time");
    await pause(10);
  }
}
