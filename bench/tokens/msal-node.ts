import { ConfidentialClientApplication } from "@azure/msal-node";
import type { Identity } from "../../src/entra/identity.ts";
import { qualifyScope } from "../../src/tokens/scopes.ts";
import type { TokenRequest } from "../../src/tokens/token-provider.ts";
import { createSeed } from "./msal-seed.ts";
import { clientId, clientSecret, requests, tenantId, tokenLengths } from "./sample-tokens.ts";
import type { CreateSubject } from "./subject.ts";

/** MSAL keeps what it reads as JSON in one string, so a big cache is read in parts. */
const sessionsAtOnce = 10_000;

/**
 * Plain MSAL as its documentation says: one application object, its own cache and network client. It is filled through
 * `deserialize()`: by exchange, each new user costs as much as all lookups before.
 */
export const createMsalNode: CreateSubject = (endpoint) => {
  const application = new ConfidentialClientApplication({
    auth: {
      clientId,
      clientSecret,
      // MSAL accepts plain http on loopback only where it discovers nothing.
      authority: `https://login.microsoftonline.com/${tenantId}`,
      authorityMetadata: createAuthorityMetadata(endpoint),
    },
  });
  const scopesByRequest = new Map(requests.map((request) => [request, qualifyScopes(request)]));
  const acquire = async (identity: Identity, request: TokenRequest): Promise<unknown> =>
    application.acquireTokenOnBehalfOf({
      oboAssertion: identity.assertion.reveal(),
      // MSAL writes into what it is given.
      scopes: [...(scopesByRequest.get(request) ?? [])],
    });
  const cache = application.getTokenCache();
  return {
    acquire,
    fill: async (identities) => {
      const [first] = identities;
      if (!first) return;
      for (const request of requests) await acquire(first, request);
      const seed = createSeed(cache.serialize(), first);
      for (let start = 1; start < identities.length; start += sessionsAtOnce)
        cache.deserialize(seed(identities.slice(start, start + sessionsAtOnce)));
      // It keeps the text that it read last; that is not to count as its cache.
      cache.deserialize("{}");
    },
    tokenBytes: requests.length * tokenLengths.access + tokenLengths.id + tokenLengths.refresh,
    close: () => Promise.resolve(),
  };
};

function qualifyScopes({ scopes, resource }: TokenRequest): readonly string[] {
  return scopes.map((scope) => qualifyScope(scope, resource));
}

function createAuthorityMetadata(endpoint: string): string {
  const tenant = `${endpoint}/${tenantId}`;
  return JSON.stringify({
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    issuer: `${tenant}/v2.0`,
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
  });
}
