import type { IdentityConfig } from "../config/config.ts";
import type { HttpClient } from "../http-client/http-client.ts";
import { systemClock } from "../lib/clock.ts";
import type { Credential } from "./credentials/credential.ts";
import { createAttempt } from "./exchange/obo-exchange.ts";
import { createExchange } from "./exchange/exchange-with-retry.ts";
import { createFailureMemory } from "./cache/negative-cache.ts";
import { createMemoryCache } from "./cache/memory-cache.ts";
import type { TokenMetrics } from "./metrics.ts";
import { createRenewals } from "./background-refresh.ts";
import { createTokenKeys } from "./cache/cache-keys.ts";
import type { SharedCache } from "./cache/shared-cache.ts";
import { createTenantThrottle } from "./exchange/tenant-throttle.ts";
import { createTokenProvider, type TokenProvider } from "./token-provider.ts";

export interface TokensDeps {
  readonly config: Pick<IdentityConfig, "clientId" | "authorityHost">;
  readonly credential: Credential;
  readonly http: HttpClient;
  /** Undefined where replicas share nothing. */
  readonly shared: SharedCache | undefined;
  readonly metrics: TokenMetrics;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly limits: TokenLimits;
}

/** What is kept in memory at most. */
export interface TokenLimits {
  readonly maxSessions: number;
  readonly maxBytes: number;
}

/** Puts the parts of the token provider together. */
export function createTokens({ config, credential, http, shared, metrics, now, limits }: TokensDeps): TokenProvider {
  const { sleep: pause, random } = systemClock;
  return createTokenProvider({
    keys: createTokenKeys(config),
    exchange: createExchange({
      attempt: createAttempt({ config, credential, http, now }),
      throttle: createTenantThrottle({ now }),
      sleep: pause,
      random,
    }),
    memory: createMemoryCache({ ...limits, now }),
    failures: createFailureMemory({ now }),
    renewals: createRenewals({ now, random }),
    shared,
    metrics,
    now,
  });
}
