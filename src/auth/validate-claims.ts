import type { JWTPayload } from "jose";
import type { IdentityConfig } from "../config/config.ts";
import { ForbiddenError, UnauthenticatedError } from "../errors/service-errors.ts";
import { guid } from "../entra/guid.ts";
import type { Secret } from "../lib/secret.ts";
import type { Identity } from "../entra/identity.ts";
import { fillTenant, type Issuers } from "./issuers.ts";
import { shown } from "./shown.ts";

/** Who may come in. */
export type Admission = Pick<IdentityConfig, "audiences" | "requiredScope" | "allowedTenants" | "allowedClients">;

export interface ClaimsRules extends Admission {
  readonly issuers: Issuers;
}

/** A verified token and what is known of it. */
export interface TokenFacts {
  readonly claims: JWTPayload;
  /** The issuer that the directory ties the token's key to; undefined if it ties it to none. */
  readonly keyIssuer: string | undefined;
  /** The token itself. */
  readonly assertion: Secret;
}

/** The tenant of personal Microsoft accounts, who have no organization. */
const personalAccountsTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

/**
 * Decides by the claims of a verified token whether the caller may come in.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-validation
 * @throws {UnauthenticatedError} if the token is not for this API
 * @throws {ForbiddenError} if the caller may not use it
 */
export function identityOf({ claims, keyIssuer, assertion }: TokenFacts, rules: ClaimsRules): Identity {
  const clientId = clientOf(claims);
  const scopes = words(claims["scp"]);
  const tenantId = checkedText(claims, "tid", guid).toLowerCase();
  // Access tokens name the client application; ID tokens do not.
  if (clientId === undefined && claims["scp"] === undefined)
    throw new UnauthenticatedError("id_token", "The bearer token is an ID token; send an access token for this API.");
  checkAudience(claims, rules);
  checkIssuer(claims, tenantId, rules);
  checkTenant(tenantId, rules);
  checkKeyIssuer(keyIssuer, tenantId, rules);
  if (claims["idtyp"] === "app" || claims["scp"] === undefined)
    throw new ForbiddenError("app_only_token", "The token has no user; this API acts on behalf of a signed-in user.");
  checkClient(clientId, rules);
  if (!scopes.includes(rules.requiredScope))
    throw new ForbiddenError("scope_missing", `The token lacks the scope '${rules.requiredScope}'.`, [
      rules.requiredScope,
    ]);
  return Object.freeze({
    objectId: checkedText(claims, "oid", guid).toLowerCase(),
    tenantId,
    clientId,
    scopes: Object.freeze(scopes),
    roles: Object.freeze(texts(claims["roles"])),
    expiresAt: (claims.exp ?? 0) * 1000,
    understandsClaimsChallenges: texts(claims["xms_cc"]).some((capability) => capability.toLowerCase() === "cp1"),
    assertion,
  });
}

/** `azp` in v2 tokens, `appid` in v1 tokens. */
function clientOf({ azp, appid }: JWTPayload): string | undefined {
  for (const [name, value] of Object.entries({ azp, appid }))
    if (value !== undefined && text(value) === undefined)
      throw new UnauthenticatedError("claim_missing", `The bearer token has no usable claim '${name}'.`);
  if (azp !== undefined && appid !== undefined && azp !== appid)
    throw new UnauthenticatedError("claim_missing", "The bearer token has no usable claim 'azp': 'appid' differs.");
  return text(azp ?? appid);
}

function checkAudience({ aud }: JWTPayload, { audiences }: ClaimsRules): void {
  if (typeof aud !== "string" || !audiences.includes(aud))
    throw new UnauthenticatedError(
      "audience_mismatch",
      `The token is for ${shown(aud)}; its audience must be ${audiences.join(" or ")}.`,
    );
}

function checkIssuer({ iss }: JWTPayload, tenantId: string, { issuers }: ClaimsRules): void {
  const expected = issuers.of(tenantId);
  if (!expected.includes(iss ?? ""))
    throw new UnauthenticatedError(
      "issuer_mismatch",
      `The token is issued by ${shown(iss)}; the issuer for its tenant is ${expected.join(" or ")}.`,
    );
}

/** A key that the directory ties to an issuer signs for that issuer only, whatever the token says. */
function checkKeyIssuer(keyIssuer: string | undefined, tenantId: string, { issuers }: ClaimsRules): void {
  if (keyIssuer !== undefined && !issuers.of(tenantId).includes(fillTenant(keyIssuer, tenantId)))
    throw new UnauthenticatedError("issuer_mismatch", "The key of the token belongs to another issuer.");
}

/** "Any" tenant is any organization: personal accounts come in only where their tenant is named. */
function checkTenant(tenantId: string, { issuers, allowedTenants }: ClaimsRules): void {
  const allowed = allowedTenants === "own" ? [issuers.ownTenantId] : allowedTenants;
  if (allowed === "any" ? tenantId === personalAccountsTenant : !allowed.includes(tenantId))
    throw new ForbiddenError("tenant_not_allowed", `Users of the tenant ${shown(tenantId)} are not allowed.`);
}

function checkClient(clientId: string | undefined, { allowedClients }: ClaimsRules): void {
  if (allowedClients !== "any" && !allowedClients.includes(clientId?.toLowerCase() ?? ""))
    throw new ForbiddenError("client_not_allowed", `The client application ${shown(clientId)} is not allowed.`);
}

function checkedText(claims: JWTPayload, name: string, pattern: RegExp): string {
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
