import { UnauthenticatedError } from "../errors/service-errors.ts";

/** Longer bearer tokens are rejected unread. Tokens that Entra ID issues are far shorter. */
export const maxTokenBytes = 16_384;

/**
 * Extracts the bearer token from the `Authorization` headers of a request (RFC 6750, section 2.1), without looking into
 * it.
 *
 * @throws {UnauthenticatedError} if there is not exactly one header, its scheme is not Bearer, or the token is empty or
 *   too long
 */
export function extractBearerToken(authorization: readonly string[]): string {
  const [header, ...more] = authorization;
  if (header === undefined) throw new UnauthenticatedError("token_missing", "A bearer token is required.");
  if (more.length > 0)
    throw new UnauthenticatedError("several_authorization_headers", "Exactly one Authorization header is accepted.");
  const schemeEnd = header.indexOf(" ");
  const scheme = schemeEnd === -1 ? header : header.slice(0, schemeEnd);
  const token = schemeEnd === -1 ? "" : header.slice(schemeEnd).replace(/^ +/, "");
  if (scheme.toLowerCase() !== "bearer")
    throw new UnauthenticatedError("scheme_not_supported", "The Authorization scheme must be Bearer.");
  if (!token) throw new UnauthenticatedError("token_missing", "A bearer token is required.");
  if (token.length > maxTokenBytes)
    throw new UnauthenticatedError("token_too_large", `The bearer token is larger than ${maxTokenBytes} bytes.`);
  return token;
}
