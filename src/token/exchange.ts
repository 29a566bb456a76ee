import { ConfidentialClientApplication, LogLevel } from "@azure/msal-node";
import type { IdentityConfig } from "../config.ts";
import { TokenServiceUnavailableError } from "../errors.ts";
import type { HttpClient } from "../http-client.ts";
import type { Identity } from "../identity/identity.ts";
import { Secret } from "../secret.ts";
import { authorityOptions } from "./authority.ts";
import { createNetworkClient } from "./network-client.ts";
import { refusalOf } from "./refusal.ts";
import { normalisedScopes, qualifiedScope } from "./scopes.ts";
import type { AccessToken, TokenRequest } from "./token-provider.ts";

/** Exchanges a user's assertion for an access token. @throws the errors of `TokenProvider.acquireToken` */
export type Exchange = (identity: Identity, request: TokenRequest) => Promise<AccessToken>;

export interface ExchangeDeps {
  readonly config: Pick<IdentityConfig, "clientId" | "clientSecret" | "authorityHost">;
  readonly http: HttpClient;
}

/**
 * The OAuth 2.0 on-behalf-of exchange, through MSAL as a client that keeps nothing: MSAL's own cache slows down with
 * every user, so each exchange has an application object of its own.
 *
 * The authority is the caller's own tenant, so that a guest is exchanged in the tenant where they are a guest.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
export function createExchange({ config, http }: ExchangeDeps): Exchange {
  return async (identity, request) => {
    const networkClient = createNetworkClient(http);
    const application = new ConfidentialClientApplication({
      auth: {
        clientId: config.clientId,
        clientSecret: config.clientSecret.reveal(),
        ...authorityOptions(config.authorityHost, identity.tenantId),
        clientCapabilities: ["CP1"],
      },
      system: {
        networkClient,
        disableInternalRetries: true,
        loggerOptions: { logLevel: LogLevel.Error, loggerCallback: ignore },
      },
    });
    const result = await application
      .acquireTokenOnBehalfOf({
        oboAssertion: identity.assertion.reveal(),
        scopes: request.scopes.map((scope) => qualifiedScope(scope, request.resource)),
        skipCache: true,
        ...(request.claims !== undefined && { claims: request.claims }),
      })
      .catch((cause: unknown) => {
        throw refusalOf(networkClient.answer, request, cause);
      });
    if (!result?.accessToken || !result.expiresOn)
      throw new TokenServiceUnavailableError("The directory's answer cannot be used.");
    return {
      value: new Secret(result.accessToken),
      scopes: new Set(normalisedScopes([...request.scopes, ...result.scopes], request.resource)),
      expiresAt: Math.min(result.expiresOn.getTime(), identity.expiresAt),
    };
  };
}

/** MSAL's own log may hold what must not be logged. */
function ignore(): void {
  // Nothing of it is kept.
}
