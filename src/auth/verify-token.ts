import { errors, jwtVerify, type JWTPayload } from "jose";
import { ServiceError, UnauthenticatedError, type UnauthenticatedReason } from "../errors/service-errors.ts";
import { decodeToken, type DecodedToken } from "./decode-token.ts";
import { quoteClaim } from "./shown.ts";
import type { SigningKey, SigningKeys } from "./jwks.ts";

/** Between the directory's clock and ours, in seconds. */
const clockToleranceSeconds = 60;

/** A token whose signature and lifetime are good. */
export interface VerifiedToken {
  readonly claims: JWTPayload;
  readonly key: SigningKey;
}

export interface VerifyTokenDeps {
  readonly keys: SigningKeys;
  /** Accepted `aud` values, to help whoever sends a token that is for another API. */
  readonly audiences: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Checks signature and lifetime of a token. RS256 alone, with a key of the directory chosen by `kid`; nothing else in
 * the header is followed (RFC 8725, sections 3.1, 3.10 and 3.11).
 *
 * @throws {UnauthenticatedError} if the token is not the directory's, or not valid now
 * @throws {TokenServiceUnavailableError} if the directory's keys cannot be had
 */
export async function verifyToken(deps: VerifyTokenDeps, token: string): Promise<VerifiedToken> {
  const decoded = decodeToken(token);
  const keyId = validateHeader(decoded);
  const key = await deps.keys.getById(keyId);
  if (!key)
    throw new UnauthenticatedError(
      "key_unknown",
      `The bearer token is signed with a key that the directory does not list.${audienceHint(deps, decoded)}`,
    );
  try {
    const { payload } = await jwtVerify(token, key.key, {
      algorithms: ["RS256"],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(deps.now()),
      requiredClaims: ["exp", "iss", "aud", "tid", "oid"],
    });
    validateTimes(payload, deps.now() / 1000);
    return { claims: payload, key };
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    const [reason, message] = classifyJoseError(error);
    const hint = reason === "signature_invalid" ? audienceHint(deps, decoded) : "";
    throw new UnauthenticatedError(reason, `${message}${hint}`, { cause: error });
  }
}

/** @returns the id of the key that the token says it is signed with */
function validateHeader({ header: { alg, typ, kid, crit, b64 } }: DecodedToken): string {
  if (alg !== "RS256")
    throw new UnauthenticatedError(
      "algorithm_not_allowed",
      `The bearer token must be signed with RS256, not ${quoteClaim(alg)}.`,
    );
  if (typ !== undefined && !(typeof typ === "string" && /^(application\/)?(at\+)?jwt$/i.test(typ)))
    throw new UnauthenticatedError("token_malformed", "The bearer token is not a JWT by its type.");
  // Extensions that we do not know, and must not pass over (RFC 7515, section 4.1.11; RFC 7797, section 6).
  if (crit !== undefined || b64 !== undefined)
    throw new UnauthenticatedError("token_malformed", "The bearer token uses extensions that are not supported.");
  if (typeof kid !== "string" || kid === "")
    throw new UnauthenticatedError("key_unknown", "The bearer token does not say which key it is signed with.");
  return kid;
}

/**
 * jose takes an end beyond all dates, parts of seconds, times before the epoch, and a token that was issued in the
 * future. The directory writes none of these.
 */
function validateTimes(claims: JWTPayload, nowSeconds: number): void {
  for (const name of ["exp", "nbf", "iat"] as const) {
    const seconds = claims[name];
    if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0 && seconds <= maxDateSeconds))
      throw invalidClaimError(name);
  }
  if (claims.iat !== undefined && claims.iat > nowSeconds + clockToleranceSeconds)
    throw new UnauthenticatedError("token_not_yet_valid", "The bearer token is not valid yet.");
}

/** The latest date that there is in JavaScript, in seconds since the epoch. */
const maxDateSeconds = 8.64e12;

/** The signature of a token that Entra issued for one of its own APIs cannot be verified by others. */
function audienceHint({ audiences }: VerifyTokenDeps, { claims: { aud } }: DecodedToken): string {
  return typeof aud === "string" && audiences.includes(aud)
    ? ""
    : ` It says that it is for ${quoteClaim(aud)}; this API takes tokens for ${audiences.join(" or ")}.`;
}

function invalidClaimError(name: string): UnauthenticatedError {
  return new UnauthenticatedError("claim_missing", `The bearer token has no usable claim '${name}'.`);
}

function classifyJoseError(error: unknown): readonly [UnauthenticatedReason, string] {
  if (error instanceof errors.JWTExpired) return ["token_expired", "The bearer token has expired."];
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.reason === "check_failed"
      ? ["token_not_yet_valid", "The bearer token is not valid yet."]
      : ["claim_missing", invalidClaimError(error.claim).message];
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return ["signature_invalid", "The signature of the bearer token is invalid."];
  return ["token_malformed", "The bearer token is not a usable JWT."];
}
