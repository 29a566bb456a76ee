import type { RedisCacheDeps } from "./redis-cache.ts";
import type { Metrics } from "../../telemetry/metrics.ts";

/** The log of the shared cache, whose state the metrics show too. It counts as up until it is known to be lost. */
export function withRedisMetrics(log: RedisCacheDeps["log"], metrics: Metrics): RedisCacheDeps["log"] {
  for (const use of ["entries", "drops"]) metrics.redisConnectionChanged(use, true);
  return {
    ...log,
    redisDisconnected: (use, reason) => {
      metrics.redisConnectionChanged(use, false);
      log.redisDisconnected(use, reason);
    },
    redisReconnected: (use) => {
      metrics.redisConnectionChanged(use, true);
      log.redisReconnected(use);
    },
  };
}
