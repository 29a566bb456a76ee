import type { KoaContextWithOIDC } from "oidc-provider";
import { mfaRequiredError, parseClaimsRequest } from "./claims-request.ts";
import { EntraError, sessionRevokedError } from "./errors.ts";
import { getClientId, getCommonParameters, requireBodyParameter } from "./grant-parameters.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { ownApi } from "./registrations.ts";
import { issueTokens, type TokenResponse } from "./token-response.ts";

/**
 * Entra's refresh tokens are bound to user and client app, not to a resource, and remain valid after use
 * (https://learn.microsoft.com/entra/identity-platform/refresh-tokens). oidc-provider's are neither.
 */
export function createRefreshGrant(deps: EntraDependencies) {
  const { refreshTokens, sessions } = deps;
  return async (ctx: KoaContextWithOIDC): Promise<TokenResponse> => {
    const signIn = refreshTokens.decrypt(requireBodyParameter(ctx, "refresh_token"));
    if (!signIn || signIn.clientId !== getClientId(ctx)) {
      throw new EntraError({
        error: "invalid_grant",
        code: 9002313,
        message: "Invalid request. Request is malformed or invalid.",
      });
    }
    if (sessions.isRevoked(signIn)) throw sessionRevokedError();
    const parameters = getCommonParameters(ctx);
    // A refresh has no user interaction, so MFA requires a new sign-in at the authorize endpoint.
    if (parseClaimsRequest(parameters.claims).mfa && !signIn.mfa) throw mfaRequiredError(ownApi.resource);
    return issueTokens(deps, signIn, parameters);
  };
}
