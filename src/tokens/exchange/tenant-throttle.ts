import { TokenServiceUnavailableError } from "../../errors/service-errors.ts";
import { createLruCache } from "../../lib/lru-cache.ts";
import { getExchangeError } from "./exchange-error.ts";
import type { FailureKind } from "./failure-kinds.ts";
import type { FailedExchange } from "./obo-exchange.ts";

/**
 * Pauses the exchanges for a tenant while Entra ID asks for it: after a 429, after a 5xx or another temporary error with
 * `Retry-After`, and after the AADSTS code of a throttled tenant.
 */
export interface TenantThrottle {
  /** @throws {TokenServiceUnavailableError} while the tenant is throttled */
  assertNotThrottled(tenantId: string): void;
  /** Starts a pause for `Retry-After`, at most 5 minutes. Default: 5 s after a 429, otherwise none. */
  recordRetryAfter(tenantId: string, exchange: FailedExchange): void;
  isThrottled(tenantId: string): boolean;
}

export interface TenantThrottleOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Kinds of failures that concern the whole tenant with any status. A detected loop concerns one session. */
const pausingKinds: readonly (FailureKind | undefined)[] = ["temporarily_unavailable", "tenant_throttled"];
const defaultPauseSeconds = 5;
const maxPauseSeconds = 300;
const maxTenants = 10_000;

export function createTenantThrottle({ now }: TenantThrottleOptions): TenantThrottle {
  const pausedUntil = createLruCache<number>(maxTenants);
  const getRemainingMs = (tenantId: string): number => (pausedUntil.get(tenantId) ?? 0) - now();
  return {
    isThrottled: (tenantId) => getRemainingMs(tenantId) > 0,
    assertNotThrottled: (tenantId) => {
      const remainingMs = getRemainingMs(tenantId);
      if (remainingMs <= 0) return;
      const retryAfterSeconds = Math.ceil(remainingMs / 1000);
      throw new TokenServiceUnavailableError("Microsoft Entra ID throttles this tenant or is unavailable for it.", {
        retryAfterSeconds,
      });
    },
    recordRetryAfter: (tenantId, { status, error }) => {
      const kind = getExchangeError(error)?.kind;
      if (status === undefined || kind === "loop") return;
      if (status < 500 && status !== 429 && !pausingKinds.includes(kind)) return;
      const { retryAfterSeconds } = error.facts;
      const defaultSeconds = status === 429 ? defaultPauseSeconds : 0;
      const seconds = typeof retryAfterSeconds === "number" ? retryAfterSeconds : defaultSeconds;
      pausedUntil.set(tenantId, now() + Math.min(seconds, maxPauseSeconds) * 1000);
    },
  };
}
