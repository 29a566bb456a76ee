import type { KoaContextWithOIDC } from "oidc-provider";
import { samplePassword } from "../tenant.ts";
import { EntraError, unknownUserError } from "./errors.ts";
import { getClientId, getCommonParameters, requireBodyParameter } from "./grant-parameters.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { issueTokens, type TokenResponse } from "./token-response.ts";

/** @see https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc */
export function createPasswordGrant(deps: EntraDependencies) {
  const { userDirectory, sessions } = deps;
  return async (ctx: KoaContextWithOIDC): Promise<TokenResponse> => {
    const user = userDirectory.findByName(requireBodyParameter(ctx, "username"));
    const password = requireBodyParameter(ctx, "password");
    const scope = requireBodyParameter(ctx, "scope");
    if (!user) throw unknownUserError();
    if (password !== samplePassword) {
      throw new EntraError({
        error: "invalid_grant",
        code: 50126,
        message: "Error validating credentials due to invalid username or password.",
      });
    }
    const sessionId = sessions.getSessionId(user.id);
    const signIn = { clientId: getClientId(ctx), userId: user.id, sessionId, scope, cp1: false, mfa: false };
    return issueTokens(deps, signIn, getCommonParameters(ctx));
  };
}
