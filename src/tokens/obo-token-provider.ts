import type { AuthConfig } from "../config/config.ts";
import type { HttpClient } from "../http-client/http-client.ts";
import { systemClock } from "../lib/clock.ts";
import type { Credential } from "./credentials/credential.ts";
import { createOboExchange } from "./exchange/obo-exchange.ts";
import { withCredentialGate } from "./exchange/credential-gate.ts";
import { withExchangeLog, type ExchangeLog } from "./exchange/exchange-log.ts";
import { withExchangeBudget } from "./exchange/exchange-budget.ts";
import { createExchangeWithRetry } from "./exchange/exchange-with-retry.ts";
import { createNegativeCache } from "./cache/negative-cache.ts";
import { createMemoryCache } from "./cache/memory-cache.ts";
import type { TokenMetrics } from "../telemetry/token-metrics.ts";
import { createBackgroundRefresh } from "./background-refresh.ts";
import { createCacheKeys } from "./cache/cache-keys.ts";
import type { SharedCache } from "./cache/shared-cache.ts";
import { createTenantThrottle } from "./exchange/tenant-throttle.ts";
import { createTokenProvider, type TokenProvider } from "./token-provider.ts";

export interface OboTokenProviderDeps {
  readonly config: Pick<AuthConfig, "clientId" | "authorityHost">;
  readonly credential: Credential;
  readonly http: HttpClient;
  /** The cache that replicas share; undefined without Redis. */
  readonly sharedCache: SharedCache | undefined;
  readonly metrics: TokenMetrics;
  readonly log: ExchangeLog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly limits: TokenLimits;
}

export interface TokenLimits {
  /** Sessions in the memory cache. */
  readonly maxSessions: number;
  /** Size of the memory cache, estimated with overhead. */
  readonly maxBytes: number;
  /** Exchanges of a session. */
  readonly exchangesPerMinute: number;
}

/** A token provider that exchanges assertions with MSAL, with its caches, retries and throttling. */
export function createOboTokenProvider({
  config,
  credential,
  http,
  sharedCache,
  metrics,
  log,
  now,
  limits,
}: OboTokenProviderDeps): TokenProvider {
  const { sleep, random } = systemClock;
  const exchangeOnce = withExchangeLog(createOboExchange({ config, credential, http, now }), { log, now });
  const budgetedExchange = withExchangeBudget(exchangeOnce, { maxPerMinute: limits.exchangesPerMinute, now });
  return createTokenProvider({
    keys: createCacheKeys(config),
    exchange: createExchangeWithRetry({
      exchangeOnce: withCredentialGate(budgetedExchange, { now }),
      throttle: createTenantThrottle({ now }),
      sleep,
      random,
    }),
    memory: createMemoryCache({ maxSessions: limits.maxSessions, maxBytes: limits.maxBytes, now }),
    negativeCache: createNegativeCache({ now }),
    backgroundRefresh: createBackgroundRefresh({ now, random }),
    sharedCache,
    metrics,
    now,
  });
}
