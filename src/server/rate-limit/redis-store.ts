import type { Log } from "../../telemetry/logger.ts";
import type { Secret } from "../../lib/secret.ts";
import type { RedisTimeouts } from "../../redis/timeouts.ts";
import { createReconnectingRedisClient, type ReconnectingRedisClient } from "../../redis/reconnecting-client.ts";

export interface RateLimitRedisDeps {
  /** `redis:` or `rediss:`, with user name and password where there are any. */
  readonly url: Secret;
  readonly bounds: RedisTimeouts;
  readonly log: Pick<Log, "redisDisconnected" | "redisReconnected" | "redisCommandFailed">;
}

/** The connection over which replicas count operations together. */
export function createRateLimitRedisClient({ url, bounds, log }: RateLimitRedisDeps): ReconnectingRedisClient {
  return createReconnectingRedisClient({
    url,
    timeouts: bounds,
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
