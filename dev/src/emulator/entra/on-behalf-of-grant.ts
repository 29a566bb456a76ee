import { randomInt } from "node:crypto";
import type { KoaContextWithOIDC } from "oidc-provider";
import { recordCall } from "../record-call.ts";
import type { TokenValidation } from "../resource-server.ts";
import { validateUserAssertion, type UserAssertion } from "./user-assertion.ts";
import { mfaRequiredError, parseClaimsRequest } from "./claims-request.ts";
import { EntraError, InjectedFault, missingParameterError } from "./errors.ts";
import { getBodyParameter, getClientId, getCommonParameters, requireBodyParameter } from "./grant-parameters.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { graphApi, type RegisteredApi, type Registrations } from "./registrations.ts";
import { requireSingleResource, parseScopes } from "./requested-scopes.ts";
import type { SignIn } from "./sign-in.ts";
import { toClientInfo, qualifyScopes, requireConsentedScopes, type TokenResponse } from "./token-response.ts";
import { randomLifetimeSeconds } from "./token-signer.ts";

/** @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow */
export function createOnBehalfOfGrant(deps: EntraDependencies) {
  return async (ctx: KoaContextWithOIDC): Promise<TokenResponse> => {
    const token = requireBodyParameter(ctx, "assertion");
    const scope = requireBodyParameter(ctx, "scope");
    const assertion = await resultOrEntraError(validateUserAssertion(deps, token));
    await recordExchange(deps, ctx, getRequestedResource(deps.registrations, scope), assertion);
    if (assertion instanceof EntraError) throw assertion;
    if (getBodyParameter(ctx, "requested_token_use") !== "on_behalf_of")
      throw missingParameterError("requested_token_use");
    return exchange(deps, ctx, scope, assertion);
  };
}

async function exchange(deps: EntraDependencies, ctx: KoaContextWithOIDC, scope: string, assertion: UserAssertion) {
  const { user, sessionId, mfa } = assertion;
  const { claims, clientInfo } = getCommonParameters(ctx);
  const { cp1 } = parseClaimsRequest(claims);
  const requested = parseScopes(deps.registrations, scope);
  const resource = requireSingleResource(requested);
  const signIn: SignIn = { clientId: getClientId(ctx), userId: user.id, sessionId, scope, cp1, mfa };
  const scopes = requireConsentedScopes(deps, signIn, resource);
  if (!mfa && deps.mfaPolicy.isRequired(resource.api, user)) throw mfaRequiredError(resource.api.resource);

  const lifetimeSeconds = getDownstreamLifetimeSeconds(resource.api, cp1);
  return {
    token_type: "Bearer",
    scope: qualifyScopes(resource, scopes),
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    // Only for lifetimes of two hours or more (https://learn.microsoft.com/entra/msal/dotnet/acquiring-tokens/).
    ...(lifetimeSeconds >= 7200 && { refresh_in: Math.floor(lifetimeSeconds / 2) }),
    access_token: await deps.tokenSigner.signAccessToken({ api: resource.api, user, signIn, scopes, lifetimeSeconds }),
    ...(requested.oidc.has("offline_access") && { refresh_token: deps.refreshTokens.encrypt(signIn) }),
    ...(clientInfo && { client_info: toClientInfo(user) }),
  };
}

/**
 * Graph supports continuous access evaluation, so clients with `cp1` get tokens for 24 to 28 hours
 * (https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation#token-lifetime).
 */
function getDownstreamLifetimeSeconds(api: RegisteredApi, cp1: boolean): number {
  return api === graphApi && cp1 ? randomInt(24 * 3600, 28 * 3600) : randomLifetimeSeconds();
}

async function recordExchange(
  deps: EntraDependencies,
  ctx: KoaContextWithOIDC,
  resource: string,
  assertion: UserAssertion | EntraError,
): Promise<void> {
  const validation: TokenValidation =
    assertion instanceof EntraError
      ? { accepted: false, reason: "malformed" }
      : {
          accepted: true,
          token: { oid: assertion.user.id, audience: assertion.audience, scopes: assertion.scopes },
        };
  const faultResponse = await recordCall(deps, { key: `on-behalf-of ${resource}`, url: ctx.path, validation });
  if (faultResponse) throw new InjectedFault(faultResponse);
}

async function resultOrEntraError(assertion: Promise<UserAssertion>): Promise<UserAssertion | EntraError> {
  try {
    return await assertion;
  } catch (error) {
    if (error instanceof EntraError) return error;
    throw error;
  }
}

function getRequestedResource(registrations: Registrations, scope: string): string {
  try {
    return parseScopes(registrations, scope).resources[0]?.api.resource ?? graphApi.resource;
  } catch {
    return "unknown";
  }
}
