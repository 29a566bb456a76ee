import type { JWTPayload } from "jose";
import * as errors from "jose/errors";
import { jwtVerify } from "jose/jwt/verify";
import { ServiceError, UnauthenticatedError } from "../errors/service-errors.ts";
import { decodeToken, type DecodedToken } from "./decode-token.ts";
import type { SigningKeys } from "./jwks.ts";
import type { SigningKey } from "./key-set.ts";
import { quoteClaim } from "./www-authenticate.ts";

/** Tolerated difference between the clocks of Entra ID and this server. */
const clockToleranceSeconds = 60;

/** A token whose signature and lifetime are valid. */
export interface VerifiedToken {
  readonly claims: JWTPayload;
  readonly key: SigningKey;
}

export interface VerifyTokenDeps {
  readonly keys: SigningKeys;
  /** Accepted `aud` values, named in the error for a token of another API. */
  readonly audiences: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Verifies signature and lifetime of a token. Accepts only RS256 with a key of Entra ID, chosen by `kid`; ignores keys
 * that the token contains or points to (RFC 8725, sections 3.1, 3.10 and 3.11).
 *
 * @throws {UnauthenticatedError} if the token was not issued by Entra ID, has expired, or is not valid yet
 * @throws {TokenServiceUnavailableError} if the signing keys are unavailable
 */
export async function verifyToken(deps: VerifyTokenDeps, token: string): Promise<VerifiedToken> {
  const decoded = decodeToken(token);
  const keyId = validateHeader(decoded);
  const key = await deps.keys.getById(keyId);
  if (!key)
    throw new UnauthenticatedError(
      "key_unknown",
      `The bearer token is signed with a key that Microsoft Entra ID does not list.${audienceHint(deps, decoded) || customKeyHint}`,
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
    if (error instanceof errors.JWSSignatureVerificationFailed)
      throw new UnauthenticatedError(
        "signature_invalid",
        `The signature of the bearer token is invalid.${audienceHint(deps, decoded)}`,
        { cause: error },
      );
    throw toUnauthenticatedError(error);
  }
}

/** @returns the `kid` */
function validateHeader({ header: { alg, typ, kid, crit, b64 } }: DecodedToken): string {
  if (alg !== "RS256")
    throw new UnauthenticatedError(
      "algorithm_not_allowed",
      `The bearer token must be signed with RS256; its algorithm (alg) is ${quoteClaim(alg)}.`,
    );
  if (typ !== undefined && !(typeof typ === "string" && /^(application\/)?(at\+)?jwt$/i.test(typ)))
    throw new UnauthenticatedError("token_malformed", "The bearer token has an unsupported type (typ).");
  // Unknown extensions must not be ignored (RFC 7515, section 4.1.11; RFC 7797, section 6).
  if (crit !== undefined || b64 !== undefined)
    throw new UnauthenticatedError("token_malformed", "The bearer token uses unsupported extensions (crit or b64).");
  if (typeof kid !== "string" || kid === "")
    throw new UnauthenticatedError("key_unknown", "The bearer token names no signing key (kid).");
  return kid;
}

/**
 * jose accepts fractions of seconds, times before the epoch, an expiry beyond the range of dates, and tokens issued in the
 * future. Entra ID writes none of these.
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

/** The latest date that JavaScript represents, in seconds since the epoch. */
const maxDateSeconds = 8.64e12;

/** Only Entra ID's own APIs can verify the tokens issued for them, so a wrong audience often explains the failure. */
function audienceHint({ audiences }: VerifyTokenDeps, { claims: { aud } }: DecodedToken): string {
  return typeof aud === "string" && audiences.includes(aud)
    ? ""
    : ` Its audience is ${quoteClaim(aud)}; this API accepts ${audiences.join(" or ")}.`;
}

/**
 * A token for this API whose key the tenant does not list may be signed with a key of the registration itself.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#client-limitations
 */
const customKeyHint =
  " If the registration of this API has a signing key of its own (SAML single sign-on, claims mapping), " +
  "remove it: on-behalf-of exchanges do not accept such tokens.";

/** The error for a required claim that is missing or has an unusable value. */
export function invalidClaimError(name: string, options?: ErrorOptions): UnauthenticatedError {
  return new UnauthenticatedError("claim_missing", `The bearer token has no usable claim '${name}'.`, options);
}

function toUnauthenticatedError(cause: unknown): UnauthenticatedError {
  if (cause instanceof errors.JWTExpired)
    return new UnauthenticatedError("token_expired", "The bearer token has expired.", { cause });
  if (cause instanceof errors.JWTClaimValidationFailed)
    return cause.reason === "check_failed"
      ? new UnauthenticatedError("token_not_yet_valid", "The bearer token is not valid yet.", { cause })
      : invalidClaimError(cause.claim, { cause });
  return new UnauthenticatedError("token_malformed", "The bearer token is not a usable JWT.", { cause });
}
