import { LRUCache } from "lru-cache";
import { TokenServiceUnavailableError } from "../../errors/service-errors.ts";
import type { FailedExchange } from "./obo-exchange.ts";

/**
 * Keeps from asking a directory that throttles a tenant. Only the directory's own 429 counts: what one user or one scope
 * is refused says nothing of the others.
 */
export interface TenantThrottle {
  /** @throws {TokenServiceUnavailableError} while the tenant is throttled */
  assertNotThrottled(tenantId: string): void;
  /** Takes note of an attempt that failed. */
  recordRetryAfter(tenantId: string, attempt: FailedExchange): void;
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
      throw new TokenServiceUnavailableError("The directory throttles the tenant.", { retryAfterSeconds });
    },
    recordRetryAfter: (tenantId, { status, error }) => {
      if (status !== 429) return;
      const { retryAfterSeconds } = error.facts;
      const seconds = typeof retryAfterSeconds === "number" ? retryAfterSeconds : defaultPauseSeconds;
      pausedUntil.set(tenantId, now() + Math.min(seconds, maxPauseSeconds) * 1000);
    },
  };
}
