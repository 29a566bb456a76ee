import { LRUCache } from "lru-cache";
import { TokenServiceUnavailableError } from "../../errors/service-errors.ts";
import type { FailedExchange } from "./obo-exchange.ts";

/**
 * Pauses the exchanges for a tenant while Entra ID throttles it. Only a 429 counts: other error responses concern a single
 * user or scope.
 */
export interface TenantThrottle {
  /** @throws {TokenServiceUnavailableError} while the tenant is throttled */
  assertNotThrottled(tenantId: string): void;
  /** Starts a pause after a 429, for `Retry-After` (default 5 s, at most 5 minutes). */
  recordRetryAfter(tenantId: string, exchange: FailedExchange): void;
}

export interface TenantThrottleOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const defaultPauseSeconds = 5;
const maxPauseSeconds = 300;
const maxTenants = 10_000;

export function createTenantThrottle({ now }: TenantThrottleOptions): TenantThrottle {
  const pausedUntil = new LRUCache<string, number>({ max: maxTenants });
  return {
    assertNotThrottled: (tenantId) => {
      const remainingMs = (pausedUntil.get(tenantId) ?? 0) - now();
      if (remainingMs <= 0) return;
      const retryAfterSeconds = Math.ceil(remainingMs / 1000);
      throw new TokenServiceUnavailableError("Microsoft Entra ID throttles this tenant.", { retryAfterSeconds });
    },
    recordRetryAfter: (tenantId, { status, error }) => {
      if (status !== 429) return;
      const { retryAfterSeconds } = error.facts;
      const seconds = typeof retryAfterSeconds === "number" ? retryAfterSeconds : defaultPauseSeconds;
      pausedUntil.set(tenantId, now() + Math.min(seconds, maxPauseSeconds) * 1000);
    },
  };
}
