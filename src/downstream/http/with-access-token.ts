import { ClaimsChallengeError, InteractionRequiredError } from "../../errors/service-errors.ts";
import type { AccessTokenSource } from "../api-definition.ts";

/**
 * Sends with an access token. If the API wants other claims in it, a token with these is fetched, and what was refused is
 * sent once more; if that is refused as well, the user has to help.
 *
 * @param send called with a token once or twice; throws `ClaimsChallengedError` where the API refused it
 * @throws {InteractionRequiredError} with the API's claims request
 */
export async function withAccessToken<Result>(
  access: AccessTokenSource,
  send: (token: string) => Promise<Result>,
): Promise<Result> {
  try {
    const token = access.token();
    return await send(token instanceof Promise ? await token : token);
  } catch (error) {
    if (!(error instanceof ClaimsChallengeError)) throw error;
    const token = await acquireTokenWithClaims(access, error);
    return send(token).catch((retryError: unknown) => {
      throw retryError instanceof ClaimsChallengeError ? toInteractionRequired(retryError) : retryError;
    });
  }
}

/** A token with the claims that an API wants. @throws {InteractionRequiredError} always with a claims request */
export async function acquireTokenWithClaims(
  access: AccessTokenSource,
  challenge: ClaimsChallengeError,
): Promise<string> {
  try {
    return await access.token(challenge.claims);
  } catch (error) {
    const lacksClaims = error instanceof InteractionRequiredError && error.facts["claims"] === undefined;
    throw lacksClaims ? toInteractionRequired(challenge, error) : error;
  }
}

/** What it means that an API goes on wanting claims. */
export function toInteractionRequired(
  { facts, claims }: ClaimsChallengeError,
  cause?: unknown,
): InteractionRequiredError {
  const downstream = String(facts["downstream"]);
  return new InteractionRequiredError(
    `${downstream} wants the user to sign in again.`,
    { downstream, claims },
    { cause },
  );
}
