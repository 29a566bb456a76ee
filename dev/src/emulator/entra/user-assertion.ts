import type { JWTPayload } from "jose";
import { tenantId, type SampleUser } from "../tenant.ts";
import { EntraError, sessionRevokedError } from "./errors.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { ownApi } from "./registrations.ts";
import { requireUser } from "./token-response.ts";

/** Claims of a validated assertion. */
export interface UserAssertion {
  readonly user: SampleUser;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly sessionId: string;
  /** The user had passed MFA when it was issued. */
  readonly mfa: boolean;
}

/**
 * Validates the assertion of an on-behalf-of exchange
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow).
 * @throws EntraError with Entra's code if it is invalid
 */
export async function validateUserAssertion(deps: EntraDependencies, assertion: string): Promise<UserAssertion> {
  const claims: JWTPayload & Record<string, unknown> = await deps.keys.verify(assertion).catch((cause: unknown) => {
    throw invalidAssertionError(`signature validation failed: ${cause instanceof Error ? cause.message : "unknown"}`);
  });
  const { aud, iss, tid, exp, nbf, iat, scp, azp, appid, oid, sid, amr } = claims;
  const now = deps.clock.now() / 1000;

  // The second issuer is that of v1.0 tokens, which APIs receive whose registration does not request v2.0.
  const issuers = [deps.issuer, `https://sts.windows.net/${tenantId}/`];
  if (!issuers.includes(iss ?? "") || tid !== tenantId) throw invalidAssertionError("the issuer is not this tenant.");
  // An ID token names no client app. An app-only token does, but has no `scp`.
  if (scp === undefined && azp === undefined && appid === undefined) throw idTokenAssertionError();
  if (typeof aud !== "string" || !ownApi.identifiers.includes(aud))
    throw invalidAssertionError("the audience is not this API.");
  if (typeof scp !== "string") throw appOnlyAssertionError();
  if (typeof exp !== "number" || exp <= now) throw expiredAssertionError();
  if (typeof nbf === "number" && nbf > now) throw invalidAssertionError("it is not yet valid.");
  if (typeof oid !== "string") throw invalidAssertionError("it has no user.");

  const user = requireUser(deps, { userId: oid });
  const revoked = deps.sessions.isRevoked({
    userId: oid,
    ...(typeof sid === "string" && { sessionId: sid }),
    ...(iat !== undefined && { issuedAt: iat }),
  });
  if (revoked) throw sessionRevokedError();
  return {
    user,
    audience: aud,
    scopes: scp.split(" "),
    sessionId: typeof sid === "string" ? sid : deps.sessions.getSessionId(oid),
    mfa: Array.isArray(amr) && amr.includes("mfa"),
  };
}

function invalidAssertionError(reason: string): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 50013,
    message: `Assertion failed: ${reason} The assertion is invalid because of various reasons.`,
  });
}

function idTokenAssertionError(): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 240002,
    message: "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant.",
  });
}

function appOnlyAssertionError(): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 90083,
    message: "Request is unsupported. An app-only token cannot be used as a user assertion.",
  });
}

function expiredAssertionError(): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 500133,
    message:
      "Assertion is not within its valid time range. Ensure that the access token is not expired before using it.",
  });
}
