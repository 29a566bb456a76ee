import type { AuthenticationResult } from "@azure/msal-node";
import { CredentialRejectedError, TokenLoopError, type ServiceError } from "../../errors/service-errors.ts";
import type { HttpResponse } from "../../http-client/http-client.ts";
import { HttpError } from "../../http-client/http-error.ts";
import type { Identity } from "../../entra/identity.ts";
import { parseJsonObject } from "../../lib/json.ts";
import { Secret } from "../../lib/secret.ts";
import type { AccessToken } from "../access-token.ts";
import { createMsalClient, type MsalClient, type MsalClientDeps } from "./msal-client.ts";
import type { MsalNetworkClient } from "./msal-network-client.ts";
import { toServiceError, type FailedRequest } from "./token-error.ts";
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
  /** Whether a request may have been sent. Default: true. */
  readonly wasSent?: boolean;
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
  const { credential, now } = deps;
  return async (identity, request) => {
    let client: MsalClient;
    try {
      client = await createMsalClient(deps, identity.tenantId);
    } catch (error) {
      return { error: error as ServiceError, status: undefined, isTransient: false, wasSent: false };
    }
    const { msal, network } = client;
    const fail = (cause?: unknown): FailedExchange => {
      const failure = toFailedExchange(network, { request, now: now(), cause });
      if (failure.error instanceof CredentialRejectedError) credential.invalidate();
      return failure;
    };
    const issuedAt = now();
    try {
      const result = await msal.acquireTokenOnBehalfOf({
        oboAssertion: identity.assertion.reveal(),
        scopes: request.scopes.map((scope) => qualifyScope(scope, request.resource)),
        skipCache: true,
        ...(request.claims !== undefined && { claims: request.claims }),
      });
      if (!result || !isUsable(network.response)) return fail();
      const token = toAccessToken(result, { identity, request, issuedAt });
      return token ? { token } : fail();
    } catch (cause) {
      return fail(cause);
    }
  };
}

/** Whether a response contains a token that has not expired. MSAL accepts any type, and a missing or negative lifetime. */
function isUsable(response: HttpResponse | undefined): boolean {
  const { access_token: token, expires_in: lifetime } = parseJsonObject(response?.body ?? "");
  return typeof token === "string" && Number(lifetime) > 0;
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
    assertionIssuedAt: identity.issuedAt,
    refreshAt: refreshOn?.getTime() ?? issuedAt + lifetimeMs * defaultRefreshRatio,
    expiresAt: Math.min(expiresOn.getTime() - Math.min(expiryMarginMs, lifetimeMs / 10), identity.expiresAt),
  };
}

function toFailedExchange(
  { response, error: networkError }: MsalNetworkClient,
  failed: Pick<FailedRequest, "request" | "now" | "cause">,
): FailedExchange {
  const error = toServiceError(response, { ...failed, networkError });
  return {
    error,
    status: response?.status,
    isTransient: response
      ? response.status >= 500 && !(error instanceof TokenLoopError)
      : networkError instanceof HttpError && networkError.reason === "unreachable",
    wasSent: response !== undefined || (networkError instanceof HttpError && networkError.mayHaveBeenSent),
  };
}
