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
import type { TokenRequest } from "../token-provider.ts";

/** What the directory says when it refuses a token. */
export interface TokenErrorResponse {
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
 * What a refused exchange means. Decided by `error`, `suberror`, `claims` and the AADSTS numbers, never by the
 * description, which is for people and changes.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 * @param response undefined if the directory did not answer
 * @param now milliseconds since the epoch
 */
export function toServiceError(
  response: HttpResponse | undefined,
  { request, now, cause }: { request: TokenRequest; now: number; cause: unknown },
): ServiceError {
  if (!response) return new TokenServiceUnavailableError("The directory does not answer.", {}, { cause });
  const tokenError = parseTokenError(response.body);
  const { error, codes, claims, correlationId } = tokenError;
  const facts = { downstream: request.downstream, correlationId };
  const hasCode = (listed: readonly number[]): boolean => codes.some((code) => listed.includes(code));

  if (response.status === 429 || response.status >= 500 || error === "temporarily_unavailable")
    return new TokenServiceUnavailableError(
      "The directory is busy or out of order.",
      { correlationId, retryAfterSeconds: parseRetryAfterSeconds(response.headers, now) },
      { cause },
    );
  if (hasCode(expiredAssertionCodes))
    return new UnauthenticatedError("token_expired", "The bearer token has expired.", { cause });
  if (hasCode(invalidAssertionCodes))
    return new UnauthenticatedError("assertion_refused", "The directory refuses the bearer token.", { cause });
  if (hasCode(appOnlyAssertionCodes))
    return new ForbiddenError("app_only_token", "The token has no user; this API acts on behalf of a signed-in user.");
  if (tokenError.suberror === "consent_required" || hasCode(missingConsentCodes))
    return new ConsentRequiredError(
      `${request.downstream} needs consent to ${request.scopes.join(", ")}.`,
      { ...facts, scopes: request.scopes },
      { cause },
    );
  if (registrationErrors.includes(error))
    return new ServiceMisconfiguredError(
      "The directory refuses this API's registration or credential.",
      { correlationId },
      { cause },
    );
  if (hasCode(revokedSessionCodes) || tokenError.suberror === "bad_token")
    return new SessionRevokedError(signInAgainMessage(request.downstream), { ...facts, claims }, { cause });
  if (error === "invalid_grant" || error === "interaction_required")
    return new InteractionRequiredError(signInAgainMessage(request.downstream), { ...facts, claims }, { cause });
  return new TokenServiceUnavailableError("The directory's answer cannot be used.", { correlationId }, { cause });
}

/** Undefined or empty where the body does not say. */
export function parseTokenError(body: string): TokenErrorResponse {
  const fields = parseObject(body);
  const asString = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const codes = fields["error_codes"];
  return {
    error: asString(fields["error"]) ?? "",
    suberror: asString(fields["suberror"]),
    codes: Array.isArray(codes) ? codes.filter((code) => typeof code === "number") : [],
    claims: asString(fields["claims"]),
    correlationId: asString(fields["correlation_id"]),
  };
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(body);
    return typeof fields === "object" && fields !== null ? (fields as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
