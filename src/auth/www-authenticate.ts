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

/**
 * The challenge of a response whose fields require other claims, so that the client signs in again with them.
 *
 * @param claims claims request of Microsoft Entra ID, as JSON
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function buildClaimsChallenge(authorityHost: string, tenantId: string, claims: string): string {
  const authorize = `${authorityHost}/${tenantId}/oauth2/v2.0/authorize`;
  const encoded = Buffer.from(claims).toString("base64");
  return `Bearer realm="", authorization_uri="${authorize}", error="insufficient_claims", claims="${encoded}"`;
}

/** The challenge of a 401 without claims (RFC 9110, section 15.5.2). */
export function buildPlainChallenge(isTokenExpired: boolean): string {
  return isTokenExpired ? 'Bearer error="invalid_token"' : "Bearer";
}
