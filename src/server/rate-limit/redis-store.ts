import type { Log } from "../../telemetry/logger.ts";
import type { Secret } from "../../lib/secret.ts";
import type { RedisBounds } from "../../redis/timeouts.ts";
import { createRedisConnection, type RedisConnection } from "../../redis/reconnecting-client.ts";

export interface SharedRatesDeps {
  /** `redis:` or `rediss:`, with user name and password where there are any. */
  readonly url: Secret;
  readonly bounds: RedisBounds;
  readonly log: Pick<Log, "sharedCacheLost" | "sharedCacheBack" | "sharedCacheRefused">;
}

/** The connection over which replicas count operations together. */
export function createSharedRates({ url, bounds, log }: SharedRatesDeps): RedisConnection {
  return createRedisConnection({
    url,
    bounds,
    onLost: (reason) => {
      log.sharedCacheLost("rates", reason);
    },
    onBack: () => {
      log.sharedCacheBack("rates");
    },
    onRefused: (reason) => {
      log.sharedCacheRefused("rates", reason);
    },
  });
}
