import type { IdentityConfig } from "../config/config.ts";
import type { HttpClient } from "../http-client/http-client.ts";
import { realTiming } from "../lib/clock.ts";
import type { Credential } from "./credential.ts";
import { createAttempt } from "./exchange-attempt.ts";
import { createExchange } from "./exchange.ts";
import { createFailureMemory } from "./failure-memory.ts";
import { createMemoryCache } from "./memory-cache.ts";
import type { TokenMetrics } from "./metrics.ts";
import { createRenewals } from "./renewals.ts";
import { createTokenKeys } from "./token-keys.ts";
import type { SharedCache } from "./shared-cache.ts";
import { createTenantThrottle } from "./tenant-throttle.ts";
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
  const { pause, random } = realTiming;
  return createTokenProvider({
    keys: createTokenKeys(config),
    exchange: createExchange({
      attempt: createAttempt({ config, credential, http, now }),
      throttle: createTenantThrottle({ now }),
      pause,
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
