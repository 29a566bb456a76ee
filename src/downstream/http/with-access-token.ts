import { ClaimsChallengeError, InteractionRequiredError, signInAgainMessage } from "../../errors/service-errors.ts";
import type { AccessTokenSource } from "../api-definition.ts";

/**
 * Sends a request with an access token. If the API answers with a claims challenge, acquires a token with these claims
 * and sends the request once more.
 *
 * @param send called with a token once or twice; throws `ClaimsChallengeError` if the API rejects it with a challenge
 * @throws {InteractionRequiredError} with the API's claims request, if it challenges the second token too
 */
export async function withAccessToken<Result>(
  access: AccessTokenSource,
  send: (token: string) => Promise<Result>,
): Promise<Result> {
  try {
    const token = access.getToken();
    return await send(token instanceof Promise ? await token : token);
  } catch (error) {
    if (!(error instanceof ClaimsChallengeError)) throw error;
    const token = await acquireTokenWithClaims(access, error);
    return send(token).catch((retryError: unknown) => {
      throw retryError instanceof ClaimsChallengeError ? toInteractionRequired(retryError) : retryError;
    });
  }
}

/**
 * Acquires a token that satisfies a claims challenge.
 *
 * @throws {InteractionRequiredError} always with a claims request: that of Entra ID, or else that of the challenge
 */
export async function acquireTokenWithClaims(
  access: AccessTokenSource,
  challenge: ClaimsChallengeError,
): Promise<string> {
  try {
    return await access.getToken(challenge.claims);
  } catch (error) {
    const lacksClaims = error instanceof InteractionRequiredError && error.facts["claims"] === undefined;
    throw lacksClaims ? toInteractionRequired(challenge, error) : error;
  }
}

/** Converts a claims challenge that no new token could satisfy. */
export function toInteractionRequired(
  { facts, claims }: ClaimsChallengeError,
  cause?: unknown,
): InteractionRequiredError {
  const downstream = String(facts["downstream"]);
  return new InteractionRequiredError(signInAgainMessage(downstream), { downstream, claims }, { cause });
}
