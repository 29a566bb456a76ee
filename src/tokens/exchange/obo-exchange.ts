import type { AuthenticationResult } from "@azure/msal-node";
import { TokenServiceUnavailableError, type ServiceError } from "../../errors/service-errors.ts";
import type { Identity } from "../../entra/identity.ts";
import { Secret } from "../../lib/secret.ts";
import type { AccessToken } from "../access-token.ts";
import { createMsalClient, type MsalClientDeps } from "./msal-client.ts";
import type { MsalNetworkClient } from "./msal-network-client.ts";
import { toServiceError } from "./token-error.ts";
import { normalizeScopes, qualifyScope, toScopeSet } from "../scopes.ts";
import type { TokenRequest } from "../token-provider.ts";

/** An exchange without a token: an error response, or no response. */
export interface FailedExchange {
  readonly token?: undefined;
  readonly error: ServiceError;
  /** HTTP status of the response; undefined without a response. */
  readonly status: number | undefined;
  /** Whether a retry may succeed: Entra ID could not be reached, or returned a 5xx. */
  readonly isTransient: boolean;
}

/** Exchanges an assertion for an access token with a single request. */
export type OboExchange = (
  identity: Identity,
  request: TokenRequest,
) => Promise<{ readonly token: AccessToken } | FailedExchange>;

export interface OboExchangeDeps extends MsalClientDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A token is not used in its last minute, because it still has to reach the downstream API. */
const expiryMarginMs = 60_000;
/** The part of the lifetime after which a token is refreshed if the response contains no `refresh_in`. */
const defaultRefreshRatio = 0.8;

/**
 * The OAuth 2.0 on-behalf-of exchange with MSAL.
 *
 * Perf: each exchange has an MSAL client of its own, so that nothing is cached by MSAL, whose cache slows down with the
 * number of users. Can go when it does not.
 *
 * The authority is the tenant of the assertion (`tid`), so that a guest's assertion is exchanged in the tenant where the
 * user is a guest.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
export function createOboExchange(deps: OboExchangeDeps): OboExchange {
  const { now } = deps;
  return async (identity, request) => {
    const { msal, network } = await createMsalClient(deps, identity.tenantId);
    const issuedAt = now();
    try {
      const result = await msal.acquireTokenOnBehalfOf({
        oboAssertion: identity.assertion.reveal(),
        scopes: request.scopes.map((scope) => qualifyScope(scope, request.resource)),
        skipCache: true,
        ...(request.claims !== undefined && { claims: request.claims }),
      });
      const token = result && toAccessToken(result, { identity, request, issuedAt });
      return token ? { token } : toFailedExchange(network, { request, now: now(), cause: undefined });
    } catch (cause) {
      return toFailedExchange(network, { request, now: now(), cause });
    }
  };
}

function toAccessToken(
  { accessToken: value, expiresOn, refreshOn, scopes }: AuthenticationResult,
  { identity, request, issuedAt }: { identity: Identity; request: TokenRequest; issuedAt: number },
): AccessToken | undefined {
  if (!value || !expiresOn) return undefined;
  const lifetimeMs = expiresOn.getTime() - issuedAt;
  return {
    value: new Secret(value),
    scopes: toScopeSet(normalizeScopes([...request.scopes, ...scopes], request.resource)),
    issuedAt,
    refreshAt: refreshOn?.getTime() ?? issuedAt + lifetimeMs * defaultRefreshRatio,
    expiresAt: Math.min(expiresOn.getTime() - Math.min(expiryMarginMs, lifetimeMs / 10), identity.expiresAt),
  };
}

function toFailedExchange(
  { response, error }: MsalNetworkClient,
  context: { request: TokenRequest; now: number; cause: unknown },
): FailedExchange {
  const isInvalid = response !== undefined && response.status < 400;
  return {
    error: isInvalid
      ? new TokenServiceUnavailableError(
          "Invalid token response from Microsoft Entra ID.",
          {},
          { cause: context.cause },
        )
      : toServiceError(response, context),
    status: response?.status,
    isTransient: response ? response.status >= 500 : error?.reason === "unreachable",
  };
}
