import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from "jose";
import { ServiceError, UnauthenticatedError, type UnauthenticatedReason } from "../errors.ts";
import type { Directory } from "./directory.ts";

/** Between the directory's clock and ours, in seconds. */
const clockToleranceSeconds = 60;

/** A token whose signature and lifetime are good. */
export interface VerifiedToken {
  readonly claims: JWTPayload;
  /** The issuer that the directory ties the token's key to; undefined if it ties it to none. */
  readonly keyIssuer: string | undefined;
}

/**
 * Checks signature and lifetime of a token. RS256 alone, with a key of the directory chosen by `kid`; nothing else in
 * the header is followed (RFC 8725, sections 3.1, 3.10 and 3.11).
 *
 * @throws {UnauthenticatedError} if the token is not the directory's, or not valid now
 * @throws {TokenServiceUnavailableError} if the directory's keys cannot be had
 */
export async function verifyToken(directory: Directory, token: string): Promise<VerifiedToken> {
  const metadata = await directory.metadata();
  try {
    const { payload, protectedHeader } = await jwtVerify(token, metadata.keys, {
      algorithms: ["RS256"],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ["exp", "iss", "aud", "tid", "oid"],
    });
    return { claims: checkedTimes(payload), keyIssuer: metadata.issuerOfKey(checkedKeyId(protectedHeader)) };
  } catch (error) {
    throw translated(error);
  }
}

/** jose takes the only key of a set for a token without a `kid`, and any `typ`. */
function checkedKeyId({ kid, typ }: JWTHeaderParameters): string {
  if (kid === undefined)
    throw new UnauthenticatedError("key_unknown", "The bearer token does not say which key it is signed with.");
  if (typ !== undefined && !/^(application\/)?(at\+)?jwt$/i.test(typ))
    throw new UnauthenticatedError("token_malformed", "The bearer token is not a JWT by its type.");
  return kid;
}

/** jose takes an end beyond all dates, and a token that was issued in the future. */
function checkedTimes(claims: JWTPayload): JWTPayload {
  const { exp = NaN, iat } = claims;
  if (!Number.isSafeInteger(exp * 1000))
    throw new UnauthenticatedError("claim_missing", "The bearer token has no usable claim 'exp'.");
  if (iat !== undefined && iat > Date.now() / 1000 + clockToleranceSeconds)
    throw new UnauthenticatedError("token_not_yet_valid", "The bearer token is not valid yet.");
  return claims;
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
