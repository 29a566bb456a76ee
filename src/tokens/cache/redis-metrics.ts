import type { RedisCacheDeps } from "./redis-cache.ts";
import type { Metrics } from "../../telemetry/metrics.ts";

/** The log of the shared cache, whose state the metrics show too. It counts as up until it is known to be lost. */
export function withRedisMetrics(log: RedisCacheDeps["log"], metrics: Metrics): RedisCacheDeps["log"] {
  for (const use of ["entries", "drops"]) metrics.sharedCache(use, true);
  return {
    ...log,
    sharedCacheLost: (use, reason) => {
      metrics.sharedCache(use, false);
      log.sharedCacheLost(use, reason);
    },
    sharedCacheBack: (use) => {
      metrics.sharedCache(use, true);
      log.sharedCacheBack(use);
    },
  };
}
