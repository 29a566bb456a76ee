import { UnauthenticatedError } from "../errors.ts";

/** Bearer tokens that are read at most; Entra keeps its own far below. */
export const maxTokenBytes = 16_384;

/**
 * Takes the bearer token out of the `Authorization` headers of a request (RFC 6750, section 2.1).
 *
 * Only the canonical spelling of a compact JWS passes (RFC 7515, section 2: base64url without padding, white space or
 * stray bits), so that one good token cannot come in many disguises.
 *
 * @throws {UnauthenticatedError}
 */
export function bearerToken(authorization: readonly string[]): string {
  const [header, ...more] = authorization;
  if (header === undefined) throw new UnauthenticatedError("token_missing", "A bearer token is required.");
  if (more.length > 0)
    throw new UnauthenticatedError("several_authorization_headers", "Exactly one Authorization header is accepted.");
  const [, scheme, token] = /^([^ ]+)(?: +(.*))?$/.exec(header) ?? [];
  if (scheme?.toLowerCase() !== "bearer")
    throw new UnauthenticatedError("scheme_not_supported", "The Authorization scheme must be Bearer.");
  if (!token) throw new UnauthenticatedError("token_missing", "A bearer token is required.");
  if (token.length > maxTokenBytes)
    throw new UnauthenticatedError("token_too_large", `The bearer token is larger than ${maxTokenBytes} bytes.`);
  const parts = token.split(".");
  if (parts.length !== 3 || !parts.every(isCanonicalBase64url))
    throw new UnauthenticatedError("token_malformed", "The bearer token is not a JWT in compact form.");
  return token;
}

function isCanonicalBase64url(text: string): boolean {
  return text !== "" && Buffer.from(text, "base64url").toString("base64url") === text;
}
