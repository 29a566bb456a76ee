import { randomInt } from "node:crypto";
import type { KoaContextWithOIDC } from "oidc-provider";
import { receivedCall } from "../recorded-call.ts";
import type { TokenCheck } from "../resource-server.ts";
import { readAssertion, type Assertion } from "./assertion.ts";
import { mfaRequired, parseClaimsRequest } from "./claims-request.ts";
import { EntraError } from "./errors.ts";
import { FaultAnswered } from "./injected-fault.ts";
import { bodyParameter, clientIdOf, commonParameters, requiredParameter } from "./grant-parameters.ts";
import type { EntraParts } from "./dependencies.ts";
import { graphApi, mfaPolicy, type RegisteredApi } from "./registrations.ts";
import { onlyResource, parseScopes } from "./requested-scopes.ts";
import type { SignIn } from "./sign-in.ts";
import { clientInfoOf, fullScopes, grantedScopes, type TokenAnswer } from "./token-response.ts";
import { usualLifetimeSeconds } from "./tokens.ts";

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow */
export function createOnBehalfOfGrant(parts: EntraParts) {
  return async (ctx: KoaContextWithOIDC): Promise<TokenAnswer> => {
    const token = requiredParameter(ctx, "assertion");
    const scope = requiredParameter(ctx, "scope");
    const assertion = await settled(readAssertion(parts, token));
    await logExchange(parts, ctx, resourceOf(scope), assertion);
    if (assertion instanceof EntraError) throw assertion;
    if (bodyParameter(ctx, "requested_token_use") !== "on_behalf_of") throw notOnBehalfOf();
    return exchange(parts, ctx, scope, assertion);
  };
}

async function exchange(parts: EntraParts, ctx: KoaContextWithOIDC, scope: string, assertion: Assertion) {
  const { user, sessionId, mfa } = assertion;
  const { claims, clientInfo } = commonParameters(ctx);
  const { cp1 } = parseClaimsRequest(claims);
  const requested = parseScopes(scope);
  const resource = onlyResource(requested);
  const signIn: SignIn = { clientId: clientIdOf(ctx), userId: user.id, sessionId, scope, cp1, mfa };
  const scopes = grantedScopes(parts, signIn, resource);
  if (!mfa && resource.api.resource === mfaPolicy.resource && user.userPrincipalName === mfaPolicy.userPrincipalName) {
    throw mfaRequired();
  }

  const lifetimeSeconds = downstreamLifetimeSeconds(resource.api, cp1);
  return {
    token_type: "Bearer",
    scope: fullScopes(resource, scopes),
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    // Only for tokens of two hours or more (https://learn.microsoft.com/entra/msal/dotnet/acquiring-tokens/).
    ...(lifetimeSeconds >= 7200 && { refresh_in: Math.floor(lifetimeSeconds / 2) }),
    access_token: await parts.tokens.accessToken({ api: resource.api, user, signIn, scopes, lifetimeSeconds }),
    ...(requested.oidc.has("offline_access") && { refresh_token: parts.refreshTokens.seal(signIn) }),
    ...(clientInfo && { client_info: clientInfoOf(user) }),
  };
}

/**
 * Graph takes part in continuous access evaluation, so a client that declares cp1 gets tokens of 24 to 28 hours
 * (https://learn.microsoft.com/entra/identity/conditional-access/concept-continuous-access-evaluation#token-lifetime).
 */
function downstreamLifetimeSeconds(api: RegisteredApi, cp1: boolean): number {
  return api === graphApi && cp1 ? randomInt(24 * 3600, 28 * 3600) : usualLifetimeSeconds();
}

async function logExchange(
  parts: EntraParts,
  ctx: KoaContextWithOIDC,
  resource: string,
  assertion: Assertion | EntraError,
): Promise<void> {
  const tokenCheck: TokenCheck =
    assertion instanceof EntraError
      ? { accepted: false, refusal: "malformed" }
      : {
          accepted: true,
          token: { oid: assertion.user.id, audience: assertion.audience, scopes: assertion.scopes },
        };
  const answer = await receivedCall(parts, { key: `on-behalf-of ${resource}`, url: ctx.path, tokenCheck });
  if (answer) throw new FaultAnswered(answer);
}

async function settled(assertion: Promise<Assertion>): Promise<Assertion | EntraError> {
  try {
    return await assertion;
  } catch (error) {
    if (error instanceof EntraError) return error;
    throw error;
  }
}

function resourceOf(scope: string): string {
  try {
    return parseScopes(scope).resources[0]?.api.resource ?? graphApi.resource;
  } catch {
    return "unknown";
  }
}

function notOnBehalfOf(): EntraError {
  return new EntraError({
    error: "invalid_request",
    code: 900144,
    message: "The request body must contain the following parameter: 'requested_token_use'.",
  });
}
