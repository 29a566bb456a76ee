import {
  createReconnectingRedisClient,
  type ReconnectingRedisClient,
  type ReconnectingRedisClientDeps,
} from "../../redis/reconnecting-client.ts";
import { createRedisEvents, type RedisEventsDeps } from "../../telemetry/redis-events.ts";

export interface RateLimitRedisDeps extends Pick<ReconnectingRedisClientDeps, "target" | "timeouts">, RedisEventsDeps {}

/** Creates the connection over which replicas share their rate limits. */
export function createRateLimitRedisClient({ target, timeouts, ...deps }: RateLimitRedisDeps): ReconnectingRedisClient {
  return createReconnectingRedisClient({ target, timeouts, ...createRedisEvents("rates", deps) });
}

/** Implements the only command that RateLimiterRedis sends. It rejects if Redis does not reply in time. */
export function createRedisStore(redis: Pick<ReconnectingRedisClient, "run">) {
  return {
    eval: async (script: string, options: { keys: string[]; arguments: string[] }) => {
      const reply = await redis.run("count", (commands) => commands.eval(script, options));
      if (reply === undefined) throw new Error("no reply from Redis");
      return reply;
    },
  };
}
