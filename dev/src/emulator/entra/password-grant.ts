import type { KoaContextWithOIDC } from "oidc-provider";
import { samplePassword } from "../tenant.ts";
import { EntraError } from "./errors.ts";
import { clientIdOf, commonParameters, requiredParameter } from "./grant-parameters.ts";
import type { EntraParts } from "./dependencies.ts";
import type { AnswerSignIn, TokenAnswer } from "./token-response.ts";

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc */
export function createPasswordGrant({ directory, sessions }: EntraParts, answerSignIn: AnswerSignIn) {
  return async (ctx: KoaContextWithOIDC): Promise<TokenAnswer> => {
    const user = directory.byName(requiredParameter(ctx, "username"));
    const password = requiredParameter(ctx, "password");
    const scope = requiredParameter(ctx, "scope");
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
    const sessionId = sessions.current(user.id);
    const signIn = { clientId: clientIdOf(ctx), userId: user.id, sessionId, scope, cp1: false, mfa: false };
    return answerSignIn(signIn, commonParameters(ctx));
  };
}
