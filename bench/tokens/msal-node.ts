import { ConfidentialClientApplication } from "@azure/msal-node";
import type { Identity } from "../../src/entra/identity.ts";
import { qualifyScope } from "../../src/tokens/scopes.ts";
import type { TokenRequest } from "../../src/tokens/token-provider.ts";
import { createSeed } from "./msal-seed.ts";
import { clientId, clientSecret, requests, tenantId, tokenLengths } from "./sample-tokens.ts";
import type { CreateSubject } from "./subject.ts";

/** MSAL deserializes a single JSON string, so a large cache is loaded in parts. */
const sessionsAtOnce = 10_000;

/**
 * Plain MSAL as its documentation describes: one application object with its own cache and network client. Its cache is
 * filled through `deserialize()`, since the cost of each exchange grows with the number of cached users.
 */
export const createMsalNode: CreateSubject = (endpoint) => {
  const application = new ConfidentialClientApplication({
    auth: {
      clientId,
      clientSecret,
      // MSAL accepts an http endpoint only as metadata of an https authority.
      authority: `https://login.microsoftonline.com/${tenantId}`,
      authorityMetadata: createAuthorityMetadata(endpoint),
    },
  });
  const scopesByRequest = new Map(requests.map((request) => [request, qualifyScopes(request)]));
  const acquire = async (identity: Identity, request: TokenRequest): Promise<unknown> =>
    application.acquireTokenOnBehalfOf({
      oboAssertion: identity.assertion.reveal(),
      // MSAL modifies this array.
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
      // MSAL keeps the text that it deserialized last, which must not count as its cache.
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
