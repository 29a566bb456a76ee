import { LRUCache } from "lru-cache";
import { TokenServiceUnavailableError } from "../../errors/service-errors.ts";
import type { FailedAttempt } from "./obo-exchange.ts";

/**
 * Keeps from asking a directory that throttles a tenant. Only the directory's own 429 counts: what one user or one scope
 * is refused says nothing of the others.
 */
export interface TenantThrottle {
  /** @throws {TokenServiceUnavailableError} while the tenant is throttled */
  check(tenantId: string): void;
  /** Takes note of an attempt that failed. */
  note(tenantId: string, attempt: FailedAttempt): void;
}

export interface TenantThrottleOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const usualPauseSeconds = 5;
const longestPauseSeconds = 300;
const maxTenants = 10_000;

export function createTenantThrottle({ now }: TenantThrottleOptions): TenantThrottle {
  const until = new LRUCache<string, number>({ max: maxTenants });
  return {
    check: (tenantId) => {
      const leftMs = (until.get(tenantId) ?? 0) - now();
      if (leftMs <= 0) return;
      const retryAfterSeconds = Math.ceil(leftMs / 1000);
      throw new TokenServiceUnavailableError("The directory throttles the tenant.", { retryAfterSeconds });
    },
    note: (tenantId, { status, error }) => {
      if (status !== 429) return;
      const { retryAfterSeconds } = error.facts;
      const seconds = typeof retryAfterSeconds === "number" ? retryAfterSeconds : usualPauseSeconds;
      until.set(tenantId, now() + Math.min(seconds, longestPauseSeconds) * 1000);
    },
  };
}
