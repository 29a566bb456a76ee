import { errors, jwtVerify, type JWTPayload } from "jose";
import { ServiceError, UnauthenticatedError, type UnauthenticatedReason } from "../errors.ts";
import type { Directory } from "./directory.ts";

/** Between the directory's clock and ours, in seconds. */
const clockToleranceSeconds = 60;

/**
 * Checks signature and lifetime of a token and returns its claims. RS256 alone, with a key of the directory chosen by
 * `kid`; nothing else in the header is followed (RFC 8725, sections 3.1 and 3.10).
 *
 * @throws {UnauthenticatedError} if the token is not the directory's, or not valid now
 * @throws {TokenServiceUnavailableError} if the directory's keys cannot be had
 */
export async function verifyToken(directory: Directory, token: string): Promise<JWTPayload> {
  const { keys } = await directory.metadata();
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ["RS256"],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ["exp", "iss", "aud", "tid", "oid"],
    });
    return payload;
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const [reason, message] = refusalOf(error);
  return new UnauthenticatedError(reason, message, { cause: error });
}

function refusalOf(error: unknown): readonly [UnauthenticatedReason, string] {
  if (error instanceof errors.JWTExpired) return ["token_expired", "The bearer token has expired."];
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === "nbf" || error.claim === "iat"
      ? ["token_not_yet_valid", "The bearer token is not valid yet."]
      : ["claim_missing", `The bearer token has no usable claim '${error.claim}'.`];
  if (error instanceof errors.JOSEAlgNotAllowed)
    return ["algorithm_not_allowed", "The bearer token must be signed with RS256."];
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return ["key_unknown", "The bearer token is signed with a key that the directory does not list."];
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return ["signature_invalid", "The signature of the bearer token is invalid."];
  return ["token_malformed", "The bearer token is not a usable JWT."];
}
