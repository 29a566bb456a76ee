import { createHttpClient } from "../../src/http-client/http-client.ts";
import { Secret } from "../../src/lib/secret.ts";
import type { Identity } from "../../src/entra/identity.ts";
import type { AccessToken } from "../../src/tokens/access-token.ts";
import { noopTokenMetrics } from "../../src/telemetry/token-metrics.ts";
import { normalizeScopes, toScopeSet } from "../../src/tokens/scopes.ts";
import type { SharedCache } from "../../src/tokens/cache/shared-cache.ts";
import type { TokenRequest } from "../../src/tokens/token-provider.ts";
import { noopExchangeLog } from "../../src/tokens/exchange/exchange-log.ts";
import { createOboTokenProvider } from "../../src/tokens/obo-token-provider.ts";
import { clientId, clientSecret, hourMs, requests, tokenLengths } from "./sample-tokens.ts";
import type { CreateSubject } from "./subject.ts";
import { createTokens } from "./token-endpoint.ts";

const unlimitedBytes = 64 * 1024 ** 3;

/**
 * OboQL's token provider, configured as in the server. Its memory is filled from the shared cache, as in a new replica:
 * 200,000 exchanges would take minutes.
 */
export const createOboql: CreateSubject = (endpoint, capacity) => {
  const http = createHttpClient({ timeoutMs: 30_000, maxResponseBytes: 1_000_000, connections: 64 });
  const sharedCache = createStubSharedCache();
  const tokens = createOboTokenProvider({
    config: { clientId, authorityHost: endpoint },
    credential: { authOptions: () => Promise.resolve({ clientSecret }), invalidate: () => undefined },
    http,
    sharedCache: sharedCache.shared,
    metrics: noopTokenMetrics,
    log: noopExchangeLog,
    now: Date.now,
    limits: { maxSessions: capacity, maxBytes: unlimitedBytes, exchangesPerMinute: Infinity },
  });
  return {
    acquire: async (identity, request) => tokens.acquireToken(identity, request),
    fill: async (identities) => {
      for (const identity of identities)
        for (const request of requests) {
          sharedCache.put(createAccessToken(identity, request));
          await tokens.acquireToken(identity, request);
        }
      sharedCache.put();
    },
    tokenBytes: requests.length * tokenLengths.access,
    close: () => http.close(),
  };
};

/** Stub of the cache that replicas share; it returns the last stored tokens for every key. */
function createStubSharedCache(): { shared: SharedCache; put(...tokens: readonly AccessToken[]): void } {
  let stored: readonly AccessToken[] = [];
  return {
    put: (...tokens) => {
      stored = tokens;
    },
    shared: {
      get: () => Promise.resolve(stored),
      set: () => Promise.resolve(),
      revokeUser: () => Promise.resolve(),
      onUserRevoked: () => undefined,
      close: () => Promise.resolve(),
    },
  };
}

function createAccessToken({ assertion }: Identity, { resource, scopes }: TokenRequest): AccessToken {
  const issuedAt = Date.now();
  return {
    value: new Secret(createTokens(assertion.reveal(), resource).access_token),
    scopes: toScopeSet(normalizeScopes(scopes, resource)),
    issuedAt,
    assertionIssuedAt: issuedAt,
    refreshAt: issuedAt + hourMs,
    expiresAt: issuedAt + hourMs,
  };
}
