import type { KoaContextWithOIDC } from "oidc-provider";
import { samplePassword } from "../tenant.ts";
import { EntraError } from "./errors.ts";
import { getClientId, getCommonParameters, requireBodyParameter } from "./grant-parameters.ts";
import type { EntraDependencies } from "./dependencies.ts";
import type { IssueTokens, TokenResponse } from "./token-response.ts";

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc */
export function createPasswordGrant({ directory, sessions }: EntraDependencies, issueTokens: IssueTokens) {
  return async (ctx: KoaContextWithOIDC): Promise<TokenResponse> => {
    const user = directory.findByName(requireBodyParameter(ctx, "username"));
    const password = requireBodyParameter(ctx, "password");
    const scope = requireBodyParameter(ctx, "scope");
    if (!user) {
      throw new EntraError({
        error: "invalid_grant",
        code: 50034,
        message: "The user account does not exist in the Harbor directory.",
      });
    }
    if (password !== samplePassword) {
      throw new EntraError({
        error: "invalid_grant",
        code: 50126,
        message: "Error validating credentials due to invalid username or password.",
      });
    }
    const sessionId = sessions.getSessionId(user.id);
    const signIn = { clientId: getClientId(ctx), userId: user.id, sessionId, scope, cp1: false, mfa: false };
    return issueTokens(signIn, getCommonParameters(ctx));
  };
}
