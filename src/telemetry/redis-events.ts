import type { Log, RedisUse } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

export interface RedisEventsDeps {
  readonly log: Pick<Log, "redisDisconnected" | "redisReconnected" | "redisCommandFailed">;
  readonly metrics: Pick<Metrics, "redisAvailabilityChanged">;
}

/** Logs and counts the events of a client for Redis. It counts as up at first. */
export function createRedisEvents(use: RedisUse, { log, metrics }: RedisEventsDeps) {
  metrics.redisAvailabilityChanged(use, true);
  return {
    onDisconnected: (reason: string): void => {
      log.redisDisconnected(use, reason);
    },
    onReconnected: (): void => {
      log.redisReconnected(use);
    },
    onCommandRejected: (reason: string): void => {
      log.redisCommandFailed(use, reason);
    },
    onAvailabilityChanged: (isAvailable: boolean): void => {
      metrics.redisAvailabilityChanged(use, isAvailable);
    },
  };
}
