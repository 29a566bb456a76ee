import { LRUCache } from "lru-cache";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { MaybePromise } from "../../lib/maybe-promise.ts";
import type { ReconnectingRedisClient } from "../../redis/reconnecting-client.ts";

/** Counts what is done under a key, in windows of a minute. */
export interface RateLimiter {
  /** Counts one more. @returns undefined if it is one of those that there may be, else the seconds to the next window */
  consume(key: string): MaybePromise<number | undefined>;
}

export interface RateLimiterDeps {
  /** What its keys in Redis begin with. */
  readonly name: string;
  readonly maxPerMinute: number;
  /** Where replicas count together; without it, or while it does not answer, this process counts for itself. */
  readonly redis: Pick<ReconnectingRedisClient, "run"> | undefined;
}

const windowSeconds = 60;
/** Keys that one process counts at most; the least recently used begin anew. */
const maxKeys = 100_000;

export function createRateLimiter({ name, maxPerMinute, redis }: RateLimiterDeps): RateLimiter {
  const consumeInMemory = createMemoryLimiter(maxPerMinute);
  if (!redis) return { consume: consumeInMemory };
  const limiter = new RateLimiterRedis({
    ...{ keyPrefix: `oboql:rate:${name}`, points: maxPerMinute, duration: windowSeconds },
    storeClient: createRedisStore(redis),
    useRedisPackage: true,
    // Who has had all of a window is refused without a further command.
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
  /** On the process's own clock, which nobody sets. */
  readonly endsAtMs: number;
}

/** In this process alone, and without a promise: two of these are asked for each request. */
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

/** The one command that the limiter sends, over a connection that answers in time or not at all. */
function createRedisStore(connection: Pick<ReconnectingRedisClient, "run">) {
  return {
    eval: async (script: string, options: { keys: string[]; arguments: string[] }) => {
      const reply = await connection.run((client) => client.eval(script, options));
      if (reply === undefined) throw new Error("no answer");
      return reply;
    },
  };
}
