import { ForbiddenError, UnauthenticatedError } from "../errors/service-errors.ts";

/**
 * The `WWW-Authenticate` header for a rejected caller (RFC 6750, section 3); undefined if another token would not help.
 * Without a bearer token in the request it contains only the scheme (section 3.1).
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

/** Values that are longer are cut in error messages. */
const maxQuotedLength = 200;

/** Quotes a value of a token for an error message. */
export function quoteClaim(value: unknown): string {
  if (typeof value !== "string") return value === undefined ? "missing" : "not a string";
  const text = toPrintableAscii(value);
  return `'${text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}...` : text}'`;
}

/** Replaces each character that `error_description` must not contain by a question mark (RFC 6750, section 3). */
function toPrintableAscii(text: string): string {
  return text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?");
}
