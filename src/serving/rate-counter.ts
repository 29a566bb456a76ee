import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { RedisConnection } from "../token/redis-connection.ts";

/** Counts what is done under a key, in windows of a minute. */
export interface RateCounter {
  /** Counts one more. @returns undefined if it is one of those that there may be, else the seconds to the next window */
  count(key: string): Promise<number | undefined>;
}

export interface RateCounterDeps {
  /** What its keys in Redis begin with. */
  readonly name: string;
  readonly mostPerMinute: number;
  /** Where replicas count together; without it, or while it does not answer, this process counts for itself. */
  readonly shared: Pick<RedisConnection, "run"> | undefined;
}

const windowSeconds = 60;

export function createRateCounter({ name, mostPerMinute, shared }: RateCounterDeps): RateCounter {
  const options = { keyPrefix: `oboql:rate:${name}`, points: mostPerMinute, duration: windowSeconds };
  const alone = new RateLimiterMemory(options);
  const limiter = shared
    ? new RateLimiterRedis({
        ...options,
        storeClient: storeOver(shared),
        useRedisPackage: true,
        insuranceLimiter: alone,
        // Who has had all of a window is refused without a further command.
        inMemoryBlockOnConsumed: mostPerMinute,
      })
    : alone;
  return {
    count: async (key) => {
      try {
        await limiter.consume(key);
        return undefined;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        throw refused;
      }
    },
  };
}

/** The one command that the limiter sends, over a connection that answers in time or not at all. */
function storeOver(connection: Pick<RedisConnection, "run">) {
  return {
    eval: async (script: string, options: { keys: string[]; arguments: string[] }) => {
      const reply = await connection.run((client) => client.eval(script, options));
      if (reply === undefined) throw new Error("no answer");
      return reply;
    },
  };
}
