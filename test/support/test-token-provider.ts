import type { Identity } from "../../src/entra/identity.ts";
import { Secret } from "../../src/lib/secret.ts";
import type { AccessToken } from "../../src/tokens/access-token.ts";
import { createNegativeCache } from "../../src/tokens/cache/negative-cache.ts";
import { createMemoryCache } from "../../src/tokens/cache/memory-cache.ts";
import type { TokenEvent } from "../../src/telemetry/token-metrics.ts";
import { createBackgroundRefresh } from "../../src/tokens/background-refresh.ts";
import { normalizeScopes, toScopeSet } from "../../src/tokens/scopes.ts";
import { createCacheKeys } from "../../src/tokens/cache/cache-keys.ts";
import type { SharedCache } from "../../src/tokens/cache/shared-cache.ts";
import { createTokenProvider, type TokenRequest } from "../../src/tokens/token-provider.ts";
import { createIdentity } from "./identities.ts";

/** A token provider with a manual clock and a fake authority. */

export const resource = "https://graph.microsoft.com";
export const minute = 60_000;
export const hour = 60 * minute;

export interface Grant {
  /** The token. Default: `token <number of the exchange>`. */
  readonly value?: string;
  readonly grantedScopes?: readonly string[];
  readonly lifetimeMs?: number;
  /** `refresh_in`. Default: 80 % of the lifetime. */
  readonly refreshAfterMs?: number;
}

export interface FakeAuthority {
  /** The scopes of every exchange so far. */
  readonly requestedScopes: (readonly string[])[];
  /** Handles an exchange. Default: grants the requested scopes for an hour. */
  respond: (request: TokenRequest, identity: Identity) => Promise<Grant>;
}

export interface ProviderOptions {
  readonly maxSessions?: number;
  readonly maxBytes?: number;
  readonly sharedCache?: SharedCache;
}

export function createTestProvider({ maxSessions = 100, maxBytes = 10_000_000, sharedCache }: ProviderOptions = {}) {
  const clock = { now: 1_700_000_000_000 };
  const now = (): number => clock.now;
  const authority: FakeAuthority = { requestedScopes: [], respond: () => Promise.resolve({}) };
  const events: { acquired: TokenEvent[]; refreshed: TokenEvent[] } = { acquired: [], refreshed: [] };

  const exchange = async (identity: Identity, request: TokenRequest): Promise<AccessToken> => {
    authority.requestedScopes.push(request.scopes);
    const number = authority.requestedScopes.length;
    const issuedAt = clock.now;
    const grant = await authority.respond(request, identity);
    const {
      value = `token ${String(number)}`,
      grantedScopes = request.scopes,
      lifetimeMs = hour,
      refreshAfterMs,
    } = grant;
    return {
      value: new Secret(value),
      scopes: toScopeSet(normalizeScopes(grantedScopes, request.resource)),
      issuedAt,
      assertionIssuedAt: identity.issuedAt,
      refreshAt: issuedAt + (refreshAfterMs ?? lifetimeMs * 0.8),
      expiresAt: Math.min(issuedAt + lifetimeMs - minute, identity.expiresAt),
    };
  };
  const provider = createTokenProvider({
    keys: createCacheKeys({ clientId: "client", authorityHost: "https://login.example" }),
    exchange,
    memory: createMemoryCache({ maxSessions, maxBytes, now }),
    negativeCache: createNegativeCache({ now }),
    backgroundRefresh: createBackgroundRefresh({ now, random: () => 0.5 }),
    sharedCache,
    metrics: {
      tokenAcquired: (event) => events.acquired.push(event),
      tokenRefreshed: (event) => events.refreshed.push(event),
    },
    now,
  });
  const session = createIdentity("session", { issuedAt: clock.now, expiresAt: clock.now + 24 * hour });
  const acquire = async (
    scopes: readonly string[],
    more: Partial<TokenRequest> = {},
    identity = session,
    signal?: AbortSignal,
  ) => (await provider.acquireToken(identity, { downstream: "API", resource, scopes, ...more }, signal)).value.reveal();
  return { clock, authority, session, provider, acquire, events };
}

/** A promise with its resolve and reject functions. */
export function createDeferred() {
  const deferred: { resolve: () => void; reject: (error: Error) => void } = {
    resolve: () => undefined,
    reject: () => undefined,
  };
  const promise = new Promise<void>((resolve, reject) => {
    deferred.resolve = resolve;
    deferred.reject = reject;
  });
  return { promise, ...deferred };
}
