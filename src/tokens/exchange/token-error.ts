import {
  ConsentRequiredError,
  ForbiddenError,
  InteractionRequiredError,
  ServiceMisconfiguredError,
  SessionRevokedError,
  TokenServiceUnavailableError,
  UnauthenticatedError,
  signInAgainMessage,
  type ServiceError,
} from "../../errors/service-errors.ts";
import { parseRetryAfterSeconds, type HttpResponse } from "../../http-client/http-client.ts";
import { asString, parseJsonObject } from "../../lib/json.ts";
import type { TokenRequest } from "../token-provider.ts";

/** An error response of the token endpoint (RFC 6749, section 5.2) with Entra ID's additional fields. */
export interface TokenErrorResponse {
  /** Empty if the body contains none. */
  readonly error: string;
  readonly suberror: string | undefined;
  /** AADSTS numbers. */
  readonly codes: readonly number[];
  /** A claims request, as JSON. */
  readonly claims: string | undefined;
  readonly correlationId: string | undefined;
}

const expiredAssertionCodes = [500133];
const invalidAssertionCodes = [50013, 240002];
const appOnlyAssertionCodes = [90083];
const missingConsentCodes = [65001];
const revokedSessionCodes = [50173];
const registrationErrors = [
  "invalid_client",
  "unauthorized_client",
  "invalid_resource",
  "invalid_scope",
  "invalid_request",
];

/**
 * Converts a failed exchange to the error to throw. Decided by the HTTP status, `error`, `suberror` and the AADSTS
 * numbers, never by `error_description`, which is meant for people and changes.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 * @param response undefined after a network error or timeout
 * @param now milliseconds since the epoch
 */
export function toServiceError(
  response: HttpResponse | undefined,
  { request, now, cause }: { request: TokenRequest; now: number; cause: unknown },
): ServiceError {
  if (!response) return new TokenServiceUnavailableError("No response from Microsoft Entra ID.", {}, { cause });
  const { error, suberror, codes, claims, correlationId } = parseTokenError(response.body);
  const { downstream, scopes } = request;
  const hasCode = (listed: readonly number[]): boolean => codes.some((code) => listed.includes(code));

  if (response.status === 429 || response.status >= 500 || error === "temporarily_unavailable")
    return new TokenServiceUnavailableError(
      "Microsoft Entra ID is unavailable or throttling.",
      { correlationId, retryAfterSeconds: parseRetryAfterSeconds(response.headers, now) },
      { cause },
    );
  if (hasCode(expiredAssertionCodes))
    return new UnauthenticatedError("token_expired", "The bearer token has expired.", { cause });
  if (hasCode(invalidAssertionCodes))
    return new UnauthenticatedError("assertion_refused", "Microsoft Entra ID rejected the bearer token.", { cause });
  if (hasCode(appOnlyAssertionCodes))
    return new ForbiddenError("app_only_token", "The token has no user; this API acts on behalf of a signed-in user.");
  if (suberror === "consent_required" || hasCode(missingConsentCodes))
    return new ConsentRequiredError(
      `${downstream}: consent required for ${scopes.join(", ")}.`,
      { downstream, correlationId, scopes },
      { cause },
    );
  if (registrationErrors.includes(error))
    return new ServiceMisconfiguredError(
      "Microsoft Entra ID rejected this API's client credential or app registration.",
      { correlationId },
      { cause },
    );
  const signInAgain = signInAgainMessage(downstream);
  if (hasCode(revokedSessionCodes) || suberror === "bad_token")
    return new SessionRevokedError(signInAgain, { downstream, correlationId, claims }, { cause });
  if (error === "invalid_grant" || error === "interaction_required")
    return new InteractionRequiredError(signInAgain, { downstream, correlationId, claims }, { cause });
  return new TokenServiceUnavailableError(
    "Invalid token response from Microsoft Entra ID.",
    { correlationId },
    { cause },
  );
}

/** Parses the body of an error response; missing or malformed fields are undefined or empty. */
export function parseTokenError(body: string): TokenErrorResponse {
  const fields = parseJsonObject(body);
  const codes = fields["error_codes"];
  return {
    error: asString(fields["error"]) ?? "",
    suberror: asString(fields["suberror"]),
    codes: Array.isArray(codes) ? codes.filter((code) => typeof code === "number") : [],
    claims: asString(fields["claims"]),
    correlationId: asString(fields["correlation_id"]),
  };
}
