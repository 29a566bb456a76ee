import {
  ClaimsChallengeError,
  DownstreamError,
  InteractionRequiredError,
  signInAgainMessage,
} from "../../errors/service-errors.ts";
import type { AccessTokenSource } from "../api-definition.ts";

/**
 * Sends a request with an access token. If the API rejects the token, sends the request once more with another one: with a
 * token that satisfies its claims challenge, or, if it sent none, with a replacement of the cached token. A rejected request
 * had no effect, so this applies to mutations too.
 *
 * @param send called with a token once or twice; throws the error of a 401
 * @throws {InteractionRequiredError} with the API's claims request, if it challenges the second token too
 */
export async function withAccessToken<Result>(
  access: AccessTokenSource,
  send: (token: string) => Promise<Result>,
): Promise<Result> {
  const acquired = access.getToken();
  const token = acquired instanceof Promise ? await acquired : acquired;
  try {
    return await send(token);
  } catch (error) {
    const other = await acquireOtherToken(access, token, error);
    return send(other).catch((retryError: unknown) => {
      throw retryError instanceof ClaimsChallengeError ? toInteractionRequired(retryError) : retryError;
    });
  }
}

/** @throws `error`, unless it is a rejection of the token that another token may resolve */
async function acquireOtherToken(access: AccessTokenSource, rejected: string, error: unknown): Promise<string> {
  if (error instanceof ClaimsChallengeError) return acquireTokenWithClaims(access, error);
  const replacement = isTokenRejected(error) ? await access.replaceToken(rejected) : undefined;
  if (replacement === undefined) throw error;
  return replacement;
}

/** Whether an API rejected the access token with a 401 that contains no claims challenge. */
export function isTokenRejected(error: unknown): boolean {
  return (
    error instanceof DownstreamError &&
    error.code === "DOWNSTREAM_UNAUTHORIZED" &&
    !(error instanceof ClaimsChallengeError)
  );
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
