import { ForbiddenError, UnauthenticatedError } from "../errors/service-errors.ts";
import { printable } from "./shown.ts";

/**
 * The `WWW-Authenticate` header for a refused caller (RFC 6750, section 3); undefined where a token would not help.
 * Without a bearer token the challenge says no more than the scheme (section 3.1).
 */
export function bearerChallenge(error: unknown): string | undefined {
  if (error instanceof UnauthenticatedError) {
    const hasToken = error.reason !== "token_missing" && error.reason !== "scheme_not_supported";
    return hasToken ? described("invalid_token", error) : "Bearer";
  }
  if (!(error instanceof ForbiddenError)) return undefined;
  return error.requiredScopes
    ? `${described("insufficient_scope", error)}, scope="${printable(error.requiredScopes.join(" "))}"`
    : described("invalid_token", error);
}

function described(code: string, { message }: Error): string {
  return `Bearer error="${code}", error_description="${printable(message)}"`;
}
