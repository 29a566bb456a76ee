import { ForbiddenError, UnauthenticatedError } from "../errors/service-errors.ts";
import { toPrintableAscii } from "./shown.ts";

/**
 * The `WWW-Authenticate` header for a refused caller (RFC 6750, section 3); undefined where a token would not help.
 * Without a bearer token the challenge says no more than the scheme (section 3.1).
 */
export function buildBearerChallenge(error: unknown): string | undefined {
  if (error instanceof UnauthenticatedError) {
    const hasToken = error.reason !== "token_missing" && error.reason !== "scheme_not_supported";
    return hasToken ? buildErrorChallenge("invalid_token", error) : "Bearer";
  }
  if (!(error instanceof ForbiddenError)) return undefined;
  return error.requiredScopes
    ? `${buildErrorChallenge("insufficient_scope", error)}, scope="${toPrintableAscii(error.requiredScopes.join(" "))}"`
    : buildErrorChallenge("invalid_token", error);
}

function buildErrorChallenge(code: string, { message }: Error): string {
  return `Bearer error="${code}", error_description="${toPrintableAscii(message)}"`;
}
