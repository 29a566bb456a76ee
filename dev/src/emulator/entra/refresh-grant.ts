import type { KoaContextWithOIDC } from "oidc-provider";
import { mfaRequired, parseClaimsRequest } from "./claims-request.ts";
import { EntraError, sessionRevoked } from "./errors.ts";
import { clientIdOf, commonParameters, requiredParameter } from "./grant-parameters.ts";
import type { EntraParts } from "./dependencies.ts";
import type { AnswerSignIn, TokenAnswer } from "./token-response.ts";

/**
 * Entra's refresh tokens are bound to user and client app, not to a resource, and stay good after use
 * (https://learn.microsoft.com/entra/identity-platform/refresh-tokens), both unlike oidc-provider's.
 */
export function createRefreshGrant({ refreshTokens, sessions }: EntraParts, answerSignIn: AnswerSignIn) {
  return async (ctx: KoaContextWithOIDC): Promise<TokenAnswer> => {
    const signIn = refreshTokens.open(requiredParameter(ctx, "refresh_token"));
    if (!signIn || signIn.clientId !== clientIdOf(ctx)) {
      throw new EntraError({
        error: "invalid_grant",
        code: 9002313,
        message: "Invalid request. Request is malformed or invalid.",
      });
    }
    if (sessions.isRevoked(signIn)) throw sessionRevoked();
    const parameters = commonParameters(ctx);
    // Nobody is there to answer: the user is wanted back at the authorize page.
    if (parseClaimsRequest(parameters.claims).mfa && !signIn.mfa) throw mfaRequired();
    return answerSignIn(signIn, parameters);
  };
}
