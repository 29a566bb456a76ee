import type { JWTPayload } from "jose";
import type { IdentityConfig } from "../config.ts";
import { ForbiddenError, UnauthenticatedError } from "../errors.ts";
import { guid } from "../guid.ts";
import { Secret } from "../secret.ts";
import type { Identity } from "./identity.ts";
import { fillTenant, type Issuers } from "./issuers.ts";
import type { VerifiedToken } from "./verify-token.ts";

export interface ClaimsRules extends IdentityConfig {
  readonly issuers: Issuers;
}

/**
 * Decides by the claims of a verified token whether the caller may come in.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-validation
 * @throws {UnauthenticatedError} if the token is not for this API
 * @throws {ForbiddenError} if the caller may not use it
 */
export function identityOf({ claims, keyIssuer }: VerifiedToken, token: string, rules: ClaimsRules): Identity {
  const clientId = text(claims.azp) ?? text(claims.appid);
  const scopes = words(claims.scp);
  const tenantId = checkedText(claims, "tid", guid).toLowerCase();
  // Access tokens name the client application; ID tokens do not.
  if (clientId === undefined && claims.scp === undefined)
    throw new UnauthenticatedError("id_token", "The bearer token is an ID token; send an access token for this API.");
  checkAudience(claims, rules);
  checkTenant(claims, tenantId, rules);
  checkKeyIssuer(keyIssuer, tenantId, rules);
  if (claims.idtyp === "app" || claims.scp === undefined)
    throw new ForbiddenError("app_only_token", "The token has no user; this API acts on behalf of a signed-in user.");
  checkClient(clientId, rules);
  if (!scopes.includes(rules.requiredScope))
    throw new ForbiddenError("scope_missing", `The token lacks the scope '${rules.requiredScope}'.`, [
      rules.requiredScope,
    ]);
  return Object.freeze({
    objectId: checkedText(claims, "oid"),
    tenantId,
    clientId,
    scopes: Object.freeze(scopes),
    roles: Object.freeze(texts(claims.roles)),
    expiresAt: (claims.exp ?? 0) * 1000,
    understandsClaimsChallenges: texts(claims.xms_cc).some((capability) => capability.toLowerCase() === "cp1"),
    assertion: new Secret(token),
  });
}

function checkAudience({ aud }: JWTPayload, { audiences }: ClaimsRules): void {
  if (typeof aud !== "string" || !audiences.includes(aud))
    throw new UnauthenticatedError(
      "audience_mismatch",
      `The token is for another API; its audience must be ${audiences.join(" or ")}.`,
    );
}

function checkTenant({ iss }: JWTPayload, tenantId: string, { issuers, allowedTenants }: ClaimsRules): void {
  if (!issuers.of(tenantId).includes(iss ?? ""))
    throw new UnauthenticatedError("issuer_mismatch", "The issuer of the token is not the directory of its tenant.");
  const allowed = allowedTenants === "own" ? [issuers.ownTenantId] : allowedTenants;
  if (allowed !== "any" && !allowed.includes(tenantId))
    throw new ForbiddenError("tenant_not_allowed", "Users of this tenant are not allowed.");
}

/** A key that the directory ties to an issuer signs for that issuer only, whatever the token says. */
function checkKeyIssuer(keyIssuer: string | undefined, tenantId: string, { issuers }: ClaimsRules): void {
  if (keyIssuer !== undefined && !issuers.of(tenantId).includes(fillTenant(keyIssuer, tenantId)))
    throw new UnauthenticatedError("issuer_mismatch", "The key of the token belongs to another issuer.");
}

function checkClient(clientId: string | undefined, { allowedClients }: ClaimsRules): void {
  if (allowedClients !== "any" && !allowedClients.includes(clientId?.toLowerCase() ?? ""))
    throw new ForbiddenError("client_not_allowed", "This client application is not allowed.");
}

function checkedText(claims: JWTPayload, name: string, pattern = /./): string {
  const value = text(claims[name]);
  if (value === undefined || !pattern.test(value))
    throw new UnauthenticatedError("claim_missing", `The bearer token has no usable claim '${name}'.`);
  return value;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function words(value: unknown): string[] {
  return text(value)?.split(" ").filter(Boolean) ?? [];
}
