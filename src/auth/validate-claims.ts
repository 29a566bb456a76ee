import type { JWTPayload } from "jose";
import type { AuthConfig } from "../config/config.ts";
import type { Identity } from "../entra/identity.ts";
import { ForbiddenError, UnauthenticatedError } from "../errors/service-errors.ts";
import { guidPattern } from "../lib/guid.ts";
import { asString, asStringArray } from "../lib/json.ts";
import type { Secret } from "../lib/secret.ts";
import { expandTenantTemplate, type Issuers } from "./issuers.ts";
import { invalidClaimError } from "./verify-token.ts";
import { quoteClaim } from "./www-authenticate.ts";

/** Which audiences, tenants, client applications and scopes have access. */
export type AccessPolicy = Pick<AuthConfig, "audiences" | "acceptedScopes" | "allowedTenants" | "allowedClients">;

export interface ClaimsOptions extends AccessPolicy {
  readonly issuers: Issuers;
}

/** The claims of a verified token. */
export interface VerifiedClaims {
  readonly claims: JWTPayload;
  /** The only issuer that the token's key may sign for; undefined if the key set names none. */
  readonly keyIssuer: string | undefined;
  /** The token itself. */
  readonly assertion: Secret;
}

/** The tenant of all personal Microsoft accounts. */
const personalAccountsTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

/**
 * Decides by the claims of a verified token whether the caller has access, and returns the caller's identity.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-validation
 * @throws {UnauthenticatedError} if the token is not an access token for this API
 * @throws {ForbiddenError} if the access policy excludes the caller
 */
export function validateClaims({ claims, keyIssuer, assertion }: VerifiedClaims, options: ClaimsOptions): Identity {
  const clientId = getClientId(claims);
  const scopes = splitScopes(claims["scp"]);
  const tenantId = requireGuid(claims, "tid");
  // Access tokens name the client application; ID tokens do not.
  if (clientId === undefined && claims["scp"] === undefined)
    throw new UnauthenticatedError("id_token", "The bearer token is an ID token; send an access token for this API.");
  checkAudience(claims, options);
  checkIssuer(claims, tenantId, options);
  checkTenant(tenantId, options);
  checkKeyIssuer(keyIssuer, tenantId, options);
  if (claims["idtyp"] === "app" || claims["scp"] === undefined)
    throw new ForbiddenError("app_only_token", "The token has no user; this API acts on behalf of a signed-in user.");
  checkClient(clientId, options);
  checkScopes(scopes, options);
  return Object.freeze({
    objectId: requireGuid(claims, "oid"),
    tenantId,
    clientId,
    scopes: Object.freeze(scopes),
    roles: Object.freeze(asStringArray(claims["roles"])),
    issuedAt: (claims.iat ?? 0) * 1000,
    expiresAt: (claims.exp ?? 0) * 1000,
    supportsClaimsChallenges: asStringArray(claims["xms_cc"]).some((capability) => capability.toLowerCase() === "cp1"),
    assertion,
  });
}

/** `azp` in v2 tokens, `appid` in v1 tokens. */
function getClientId({ azp, appid }: JWTPayload): string | undefined {
  for (const [name, value] of Object.entries({ azp, appid }))
    if (value !== undefined && !asString(value)) throw invalidClaimError(name);
  if (azp !== undefined && appid !== undefined && azp !== appid)
    throw new UnauthenticatedError("claim_missing", "The bearer token has no usable claim 'azp': 'appid' differs.");
  return asString(azp ?? appid);
}

function checkAudience({ aud }: JWTPayload, { audiences }: ClaimsOptions): void {
  if (typeof aud !== "string" || !audiences.includes(aud))
    throw new UnauthenticatedError(
      "audience_mismatch",
      `The token's audience is ${quoteClaim(aud)}; it must be ${audiences.join(" or ")}.`,
    );
}

function checkIssuer({ iss }: JWTPayload, tenantId: string, { issuers }: ClaimsOptions): void {
  const expected = issuers.forTenant(tenantId);
  if (!expected.includes(iss ?? ""))
    throw new UnauthenticatedError(
      "issuer_mismatch",
      `The token's issuer is ${quoteClaim(iss)}; for its tenant it must be ${expected.join(" or ")}.`,
    );
}

/** A key that the key set ties to an issuer signs for that issuer only, whatever the token claims. */
function checkKeyIssuer(keyIssuer: string | undefined, tenantId: string, { issuers }: ClaimsOptions): void {
  if (keyIssuer !== undefined && !issuers.forTenant(tenantId).includes(expandTenantTemplate(keyIssuer, tenantId)))
    throw new UnauthenticatedError("issuer_mismatch", "The token's signing key belongs to another issuer.");
}

/** `any` allows every organization; personal accounts have access only if their tenant is listed. */
function checkTenant(tenantId: string, { issuers, allowedTenants }: ClaimsOptions): void {
  const allowed = allowedTenants === "own" ? [issuers.ownTenantId] : allowedTenants;
  if (allowed === "any" ? tenantId === personalAccountsTenant : !allowed.includes(tenantId))
    throw new ForbiddenError("tenant_not_allowed", `Users of the tenant ${quoteClaim(tenantId)} are not allowed.`);
}

function checkClient(clientId: string | undefined, { allowedClients }: ClaimsOptions): void {
  if (allowedClients !== "any" && !allowedClients.includes(clientId?.toLowerCase() ?? ""))
    throw new ForbiddenError(
      "client_not_allowed",
      clientId === undefined
        ? "The token names no client application (azp or appid)."
        : `The client application ${quoteClaim(clientId)} is not allowed.`,
    );
}

function checkScopes(scopes: readonly string[], { acceptedScopes }: ClaimsOptions): void {
  if (acceptedScopes.some((scope) => scopes.includes(scope))) return;
  const names = acceptedScopes.map((scope) => `'${scope}'`);
  throw new ForbiddenError(
    "scope_missing",
    names.length === 1
      ? `The token lacks the scope ${names.join("")}.`
      : `The token has none of the scopes ${names.join(", ")}; one of them is required.`,
    { requiredScopes: acceptedScopes },
  );
}

function requireGuid(claims: JWTPayload, name: string): string {
  const value = asString(claims[name]);
  if (value === undefined || !guidPattern.test(value)) throw invalidClaimError(name);
  return value.toLowerCase();
}

function splitScopes(value: unknown): string[] {
  return asString(value)?.split(" ").filter(Boolean) ?? [];
}
