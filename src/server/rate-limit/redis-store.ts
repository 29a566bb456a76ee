import type { ReconnectingRedisClient } from "../../redis/reconnecting-client.ts";

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
