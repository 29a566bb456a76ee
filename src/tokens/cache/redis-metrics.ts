import type { RedisCacheDeps } from "./redis-cache.ts";
import type { Metrics } from "../../telemetry/metrics.ts";

/** Wraps the log of the shared cache to report the state of its connections as metrics. They count as up at first. */
export function withRedisMetrics(log: RedisCacheDeps["log"], metrics: Metrics): RedisCacheDeps["log"] {
  for (const use of ["entries", "revocations"]) metrics.redisConnectionChanged(use, true);
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
