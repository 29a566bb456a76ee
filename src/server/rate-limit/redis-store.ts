import type { Secret } from "../../lib/secret.ts";
import { createReconnectingRedisClient, type ReconnectingRedisClient } from "../../redis/reconnecting-client.ts";
import type { RedisTimeouts } from "../../redis/timeouts.ts";
import type { Log } from "../../telemetry/logger.ts";

export interface RateLimitRedisDeps {
  /** `redis:` or `rediss:` URL, optionally with user name and password. */
  readonly url: Secret;
  readonly timeouts: RedisTimeouts;
  readonly log: Pick<Log, "redisDisconnected" | "redisReconnected" | "redisCommandFailed">;
}

/** Creates the connection over which replicas share their rate limits. */
export function createRateLimitRedisClient({ url, timeouts, log }: RateLimitRedisDeps): ReconnectingRedisClient {
  return createReconnectingRedisClient({
    url,
    timeouts,
    onDisconnected: (reason) => {
      log.redisDisconnected("rates", reason);
    },
    onReconnected: () => {
      log.redisReconnected("rates");
    },
    onErrorReply: (reason) => {
      log.redisCommandFailed("rates", reason);
    },
  });
}

/** Implements the only command that RateLimiterRedis sends. It rejects if Redis does not reply in time. */
export function createRedisStore(redis: Pick<ReconnectingRedisClient, "run">) {
  return {
    eval: async (script: string, options: { keys: string[]; arguments: string[] }) => {
      const reply = await redis.run((client) => client.eval(script, options));
      if (reply === undefined) throw new Error("no reply from Redis");
      return reply;
    },
  };
}
