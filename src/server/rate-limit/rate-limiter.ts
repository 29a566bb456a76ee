import type { MaybePromise } from "../../lib/maybe-promise.ts";
import { createLruCache } from "../../lib/lru-cache.ts";
import type { ReconnectingRedisClient } from "../../redis/reconnecting-client.ts";
import { createRedisStore } from "./redis-store.ts";

/** Limits the points per key, such as operations, in fixed windows of one minute. */
export interface RateLimiter {
  /**
   * Counts points; default: one.
   *
   * @returns undefined if they are within the limit, otherwise the seconds until the next window
   */
  consume(key: string, points?: number): MaybePromise<number | undefined>;
}

export interface RateLimiterDeps {
  /** Part of the prefix of its keys in Redis. */
  readonly name: string;
  readonly maxPerMinute: number;
  /** Shares the counts between replicas. Without it, or while it does not reply, each process counts by itself. */
  readonly redis: Pick<ReconnectingRedisClient, "run"> | undefined;
}

const windowSeconds = 60;
/** Maximum number of keys in memory; the least recently used are evicted. */
const maxKeys = 100_000;

export function createRateLimiter({ name, maxPerMinute, redis }: RateLimiterDeps): RateLimiter {
  const consumeInMemory = createMemoryLimiter(maxPerMinute);
  if (!redis) return { consume: consumeInMemory };
  // Perf: loading the library takes a twentieth of the start, and only replicas with Redis use it.
  const loading = import("rate-limiter-flexible").then(({ RateLimiterRedis, RateLimiterRes }) => ({
    limiter: new RateLimiterRedis({
      keyPrefix: `oboql:rate:${name}`,
      points: maxPerMinute,
      duration: windowSeconds,
      storeClient: createRedisStore(redis),
      useRedisPackage: true,
      // Rejects a key that has reached its limit without another command until its window ends.
      inMemoryBlockOnConsumed: maxPerMinute,
    }),
    RateLimiterRes,
  }));
  return {
    consume: async (key, points = 1) => {
      const { limiter, RateLimiterRes } = await loading;
      try {
        await limiter.consume(key, points);
        return undefined;
      } catch (error) {
        return error instanceof RateLimiterRes ? toWholeSeconds(error.msBeforeNext) : consumeInMemory(key, points);
      }
    },
  };
}

interface RateWindow {
  count: number;
  /** On the monotonic clock of `performance.now()`. */
  readonly endsAtMs: number;
}

/** Perf: synchronous, unlike the memory limiter of rate-limiter-flexible; two of these run for each request. */
function createMemoryLimiter(maxPerMinute: number): (key: string, points?: number) => number | undefined {
  const windows = createLruCache<RateWindow>(maxKeys);
  return (key, points = 1) => {
    const nowMs = performance.now();
    let window = windows.get(key);
    if (!window || window.endsAtMs <= nowMs) {
      window = { count: 0, endsAtMs: nowMs + windowSeconds * 1_000 };
      windows.set(key, window);
    }
    window.count += points;
    return window.count > maxPerMinute ? toWholeSeconds(window.endsAtMs - nowMs) : undefined;
  };
}

function toWholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1_000));
}
