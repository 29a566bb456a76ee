import type { JWTPayload } from "jose";
import { tenantId, type SampleUser } from "../tenant.ts";
import { EntraError, sessionRevokedError } from "./errors.ts";
import type { EntraDependencies } from "./dependencies.ts";
import { ownApi } from "./registrations.ts";
import { requireUser } from "./token-response.ts";

/** What an assertion says, once it is found good. */
export interface UserAssertion {
  readonly user: SampleUser;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly sessionId: string;
  /** The user answered an MFA challenge when it was issued. */
  readonly mfa: boolean;
}

/**
 * Checks the token that a client app exchanges on behalf of its user
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow).
 * @throws EntraError as Entra refuses a bad one
 */
export async function validateUserAssertion(deps: EntraDependencies, assertion: string): Promise<UserAssertion> {
  const claims: JWTPayload & Record<string, unknown> = await deps.keys.verify(assertion).catch((cause: unknown) => {
    throw invalidAssertion(`signature validation failed: ${cause instanceof Error ? cause.message : "unknown"}`);
  });
  const { aud, iss, tid, exp, nbf, iat, scp, azp, appid, oid, sid, amr } = claims;
  const now = deps.clock.now() / 1000;

  // The second is the issuer of v1 tokens, which an API gets whose registration does not ask for v2.
  const issuers = [deps.issuer, `https://sts.windows.net/${tenantId}/`];
  if (!issuers.includes(iss ?? "") || tid !== tenantId) throw invalidAssertion("the issuer is not that of the tenant.");
  // An ID token names no client app; an app-only token does, and has no `scp` either.
  if (scp === undefined && azp === undefined && appid === undefined) throw idTokenAssertion();
  if (typeof aud !== "string" || !ownApi.identifiers.includes(aud)) throw invalidAssertion("it has another audience.");
  if (typeof scp !== "string") throw appOnlyAssertion();
  if (typeof exp !== "number" || exp <= now) throw expiredAssertion();
  if (typeof nbf === "number" && nbf > now) throw invalidAssertion("it is not yet valid.");
  if (typeof oid !== "string") throw invalidAssertion("it names no user.");

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

function invalidAssertion(why: string): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 50013,
    message: `Assertion failed: ${why} The assertion is invalid because of various reasons.`,
  });
}

function idTokenAssertion(): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 240002,
    message: "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant.",
  });
}

function appOnlyAssertion(): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 90083,
    message: "Request is unsupported. An app-only token cannot be used as a user assertion.",
  });
}

function expiredAssertion(): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 500133,
    message:
      "Assertion is not within its valid time range. Ensure that the access token is not expired before using it.",
  });
}
