import { ForbiddenError, UnauthenticatedError } from "../errors.ts";

/**
 * The `WWW-Authenticate` header for a refused caller (RFC 6750, section 3); undefined where a token would not help.
 * Without a bearer token the challenge says no more than the scheme (section 3.1).
 */
export function bearerChallenge(error: unknown): string | undefined {
  if (error instanceof UnauthenticatedError) {
    const hasToken = error.reason !== "token_missing" && error.reason !== "scheme_not_supported";
    return hasToken ? `Bearer error="invalid_token", error_description="${error.message}"` : "Bearer";
  }
  return error instanceof ForbiddenError && error.requiredScopes
    ? `Bearer error="insufficient_scope", scope="${error.requiredScopes.join(" ")}"`
    : undefined;
}
