import {
  ConsentRequiredError,
  ForbiddenError,
  InteractionRequiredError,
  ServiceMisconfiguredError,
  SessionRevokedError,
  TokenServiceUnavailableError,
  UnauthenticatedError,
  type ServiceError,
} from "../../errors/service-errors.ts";
import { retryAfterSeconds, type HttpResponse } from "../../http-client/http-client.ts";
import type { TokenRequest } from "../token-provider.ts";

/** What the directory says when it refuses a token. */
export interface Refusal {
  readonly error: string;
  readonly suberror: string | undefined;
  /** AADSTS numbers. */
  readonly codes: readonly number[];
  /** A claims request, as JSON. */
  readonly claims: string | undefined;
  readonly correlationId: string | undefined;
}

const assertionExpired = [500133];
const assertionRefused = [50013, 240002];
const appOnlyAssertion = [90083];
const consentMissing = [65001];
const sessionRevoked = [50173];
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
 * @param answer undefined if the directory did not answer
 * @param now milliseconds since the epoch
 */
export function refusalOf(
  answer: HttpResponse | undefined,
  { request, now, cause }: { request: TokenRequest; now: number; cause: unknown },
): ServiceError {
  if (!answer) return new TokenServiceUnavailableError("The directory does not answer.", {}, { cause });
  const refusal = parseRefusal(answer.body);
  const { error, codes, claims, correlationId } = refusal;
  const facts = { downstream: request.downstream, correlationId };
  const hasCode = (listed: readonly number[]): boolean => codes.some((code) => listed.includes(code));

  if (answer.status === 429 || answer.status >= 500 || error === "temporarily_unavailable")
    return new TokenServiceUnavailableError(
      "The directory is busy or out of order.",
      { correlationId, retryAfterSeconds: retryAfterSeconds(answer.headers, now) },
      { cause },
    );
  if (hasCode(assertionExpired))
    return new UnauthenticatedError("token_expired", "The bearer token has expired.", { cause });
  if (hasCode(assertionRefused))
    return new UnauthenticatedError("assertion_refused", "The directory refuses the bearer token.", { cause });
  if (hasCode(appOnlyAssertion))
    return new ForbiddenError("app_only_token", "The token has no user; this API acts on behalf of a signed-in user.");
  if (refusal.suberror === "consent_required" || hasCode(consentMissing))
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
  if (hasCode(sessionRevoked) || refusal.suberror === "bad_token")
    return new SessionRevokedError(
      `${request.downstream} wants the user to sign in again.`,
      { ...facts, claims },
      { cause },
    );
  if (error === "invalid_grant" || error === "interaction_required")
    return new InteractionRequiredError(
      `${request.downstream} wants the user to sign in again.`,
      { ...facts, claims },
      { cause },
    );
  return new TokenServiceUnavailableError("The directory's answer cannot be used.", { correlationId }, { cause });
}

/** Undefined or empty where the body does not say. */
export function parseRefusal(body: string): Refusal {
  const parsed = parseObject(body);
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const codes = parsed["error_codes"];
  return {
    error: text(parsed["error"]) ?? "",
    suberror: text(parsed["suberror"]),
    codes: Array.isArray(codes) ? codes.filter((code) => typeof code === "number") : [],
    claims: text(parsed["claims"]),
    correlationId: text(parsed["correlation_id"]),
  };
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
