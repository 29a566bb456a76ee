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

/** A refusal, or no answer. */
export interface FailedExchange {
  readonly token?: undefined;
  readonly error: ServiceError;
  /** HTTP status of the refusal; undefined without an answer. */
  readonly status: number | undefined;
  /** Whether trying again soon may help: the directory was not reached, or failed by itself. */
  readonly isTransient: boolean;
}

/** One exchange with the directory. */
export type OboExchange = (
  identity: Identity,
  request: TokenRequest,
) => Promise<{ readonly token: AccessToken } | FailedExchange>;

export interface OboExchangeDeps extends MsalClientDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A token is not handed out when it ends within this time, in milliseconds: it has a way to go. */
const expiryMarginMs = 60_000;
/** Where the directory does not say when to renew, at this part of the lifetime. */
const defaultRefreshRatio = 0.8;

/**
 * The OAuth 2.0 on-behalf-of exchange, through MSAL as a client that keeps nothing: MSAL's own cache slows down with
 * every user, so each exchange has an application object of its own.
 *
 * The authority is the caller's own tenant, so that a guest is exchanged in the tenant where they are a guest.
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
  { response, error: failure }: MsalNetworkClient,
  context: { request: TokenRequest; now: number; cause: unknown },
): FailedExchange {
  const isUnusable = response !== undefined && response.status < 400;
  return {
    error: isUnusable
      ? new TokenServiceUnavailableError("The directory's answer cannot be used.", {}, { cause: context.cause })
      : toServiceError(response, context),
    status: response?.status,
    isTransient: response ? response.status >= 500 : failure?.reason === "unreachable",
  };
}
