import type { Log } from "../log.ts";
import type { Secret } from "../secret.ts";
import { createRedisConnection, type RedisConnection } from "../token/redis-connection.ts";

export interface SharedRatesDeps {
  /** `redis:` or `rediss:`, with user name and password where there are any. */
  readonly url: Secret;
  readonly log: Pick<Log, "sharedCacheLost" | "sharedCacheBack" | "sharedCacheRefused">;
}

/** As those of the shared token cache: nobody waits for Redis longer than 50 ms. */
const bounds = {
  deadlineMs: 50,
  probeMs: 1_000,
  connectMs: 2_000,
  heartbeatMs: 5_000,
  maxBackoffMs: 5_000,
  maxInFlight: 1_000,
};

/** The connection over which replicas count operations together. */
export function createSharedRates({ url, log }: SharedRatesDeps): RedisConnection {
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
