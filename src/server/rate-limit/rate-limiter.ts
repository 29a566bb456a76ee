import { LRUCache } from "lru-cache";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { MaybePromise } from "../../lib/maybe-promise.ts";
import type { ReconnectingRedisClient } from "../../redis/reconnecting-client.ts";
import { createRedisStore } from "./redis-store.ts";

/** Limits the operations per key in fixed windows of one minute. */
export interface RateLimiter {
  /** Counts one operation. @returns undefined if it is within the limit, otherwise the seconds until the next window */
  consume(key: string): MaybePromise<number | undefined>;
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
  const limiter = new RateLimiterRedis({
    keyPrefix: `oboql:rate:${name}`,
    points: maxPerMinute,
    duration: windowSeconds,
    storeClient: createRedisStore(redis),
    useRedisPackage: true,
    // Rejects a key that has reached its limit without another command until its window ends.
    inMemoryBlockOnConsumed: maxPerMinute,
  });
  return {
    consume: async (key) => {
      try {
        await limiter.consume(key);
        return undefined;
      } catch (error) {
        return error instanceof RateLimiterRes ? toWholeSeconds(error.msBeforeNext) : consumeInMemory(key);
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
function createMemoryLimiter(maxPerMinute: number): (key: string) => number | undefined {
  const windows = new LRUCache<string, RateWindow>({ max: maxKeys });
  return (key) => {
    const nowMs = performance.now();
    let window = windows.get(key);
    if (!window || window.endsAtMs <= nowMs) {
      window = { count: 0, endsAtMs: nowMs + windowSeconds * 1_000 };
      windows.set(key, window);
    }
    window.count += 1;
    return window.count > maxPerMinute ? toWholeSeconds(window.endsAtMs - nowMs) : undefined;
  };
}

function toWholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1_000));
}
