import {
  ConsentRequiredError,
  CredentialRejectedError,
  ForbiddenError,
  InteractionRequiredError,
  ServiceMisconfiguredError,
  TokenLoopError,
  UnauthenticatedError,
} from "../../errors/service-errors.ts";
import { hashParts } from "../../lib/hash.ts";
import { createLruCache } from "../../lib/lru-cache.ts";

/**
 * Caches errors of exchanges, so that the fields of an operation cost one failed exchange:
 *
 * - an invalid assertion for its lifetime, for all APIs;
 * - a detected loop for its `Retry-After`, for the session;
 * - missing consent, required interaction and denied access for 5 s, for the session and the exact scopes, since consent may
 *   be missing for one scope and not for another. Consent may be granted meanwhile without a new sign-in, so operations that
 *   start more than a second later do not get its error; interaction leads to a new assertion;
 * - a wrong registration for 10 s, for the exact scopes and claims request, in the tenant.
 *
 * Other errors may be transient, and are not cached here.
 */
export interface NegativeCache {
  get(key: NegativeCacheKey, operationStartedAt?: number): Error | undefined;
  set(key: NegativeCacheKey, error: unknown): void;
}

export interface NegativeCacheKey {
  /** SHA-256 of the assertion. */
  readonly session: string;
  readonly tenantId: string;
  readonly resource: string;
  /** Normalized. */
  readonly scopes: readonly string[];
  /** The claims request of the exchange, as JSON. */
  readonly claims: string | undefined;
  /** When the assertion expires, in milliseconds since the epoch. */
  readonly assertionExpiresAt: number;
}

export interface NegativeCacheOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Entry {
  readonly error: Error;
  readonly expiresAt: number;
  /** Operations that start later than this try again, in milliseconds since the epoch. */
  readonly retriedAfter: number;
}

const accessErrorMs = 5_000;
/** Longer than a burst of operations, shorter than it takes a user to consent. */
const consentRetryMs = 1_000;
const registrationErrorMs = 10_000;
const maxEntries = 50_000;

export function createNegativeCache({ now }: NegativeCacheOptions): NegativeCache {
  const entries = createLruCache<Entry>(maxEntries);
  const find = (key: string, operationStartedAt: number): Error | undefined => {
    const entry = entries.get(key);
    if (!entry || entry.expiresAt <= now()) return undefined;
    return operationStartedAt > entry.retriedAfter ? undefined : entry.error;
  };
  return {
    get: (key, operationStartedAt = -Infinity) => {
      for (const toKey of [toSessionKey, toScopesKey, toTenantKey]) {
        const error = find(toKey(key), operationStartedAt);
        if (error) return error;
      }
      return undefined;
    },
    set: (key, error) => {
      const cachedAt = now();
      const add = (entryKey: string, expiresAt: number, retriedAfter = Infinity): void => {
        entries.set(entryKey, { error: error as Error, expiresAt, retriedAfter });
      };
      if (error instanceof UnauthenticatedError) add(toSessionKey(key), key.assertionExpiresAt);
      else if (error instanceof ForbiddenError && error.reason === "app_only_token")
        add(toSessionKey(key), key.assertionExpiresAt);
      else if (error instanceof TokenLoopError)
        add(toSessionKey(key), cachedAt + Number(error.facts["retryAfterSeconds"] ?? 0) * 1000);
      else if (error instanceof ConsentRequiredError)
        add(toScopesKey(key), cachedAt + accessErrorMs, cachedAt + consentRetryMs);
      else if (error instanceof InteractionRequiredError || error instanceof ForbiddenError)
        add(toScopesKey(key), cachedAt + accessErrorMs);
      else if (error instanceof ServiceMisconfiguredError && !(error instanceof CredentialRejectedError))
        add(toTenantKey(key), cachedAt + registrationErrorMs);
    },
  };
}

function toSessionKey({ session, tenantId }: NegativeCacheKey): string {
  return JSON.stringify([tenantId, session]);
}

/** Equal for exchanges of the same session, resource, scopes and claims. */
export function toScopesKey(key: NegativeCacheKey): string {
  return JSON.stringify([key.session, toTenantKey(key)]);
}

/** Claims come from the API and may be long, so they are hashed. */
function toTenantKey({ tenantId, resource, scopes, claims }: NegativeCacheKey): string {
  return JSON.stringify([tenantId, resource, scopes, claims && hashParts(claims)]);
}
