import type { KoaContextWithOIDC } from "oidc-provider";
import { EntraError } from "./errors.ts";
import { getClientId, requireBodyParameter } from "./grant-parameters.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { ownApi } from "./registrations.ts";
import { requireSingleResource, parseScopes } from "./requested-scopes.ts";
import type { TokenResponse } from "./token-response.ts";

/**
 * Issues a token of the app registration itself, without a user. No app role is assigned, so it permits nothing.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function createClientCredentialsGrant({
  tokenSigner,
  registrations,
}: Pick<EntraDependencies, "tokenSigner" | "registrations">) {
  return async (ctx: KoaContextWithOIDC): Promise<TokenResponse> => {
    const scope = requireBodyParameter(ctx, "scope");
    const { api, scopes } = requireSingleResource(parseScopes(registrations, scope));
    if (scopes.length > 0) throw missingDefaultScopeError(scope);
    if (api === ownApi && !scope.startsWith(`${getClientId(ctx)}/`)) throw selfRequestByUriError();
    const lifetimeSeconds = 3599;
    return {
      token_type: "Bearer",
      expires_in: lifetimeSeconds,
      ext_expires_in: lifetimeSeconds,
      access_token: await tokenSigner.signAppToken({ api, clientId: getClientId(ctx), lifetimeSeconds }),
    };
  };
}

function missingDefaultScopeError(scope: string): EntraError {
  return new EntraError({
    error: "invalid_scope",
    code: 1002012,
    message:
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with ` +
      "/.default suffixed to the resource identifier (application ID URI).",
  });
}

function selfRequestByUriError(): EntraError {
  return new EntraError({
    error: "invalid_request",
    code: 90009,
    message:
      "Application is requesting a token for itself. " +
      "This scenario is supported only if resource is specified using the GUID based App Identifier.",
  });
}
