import { TokenServiceUnavailableError } from "../errors/service-errors.ts";
import { guidPattern } from "../lib/guid.ts";
import { isLoopbackHost } from "../lib/url-host.ts";
import { createIssuers, type Issuers } from "./issuers.ts";
import { confirmationIntervalMs, fetchesToConfirm } from "./known-keys.ts";

/** The members of OpenID metadata that this API uses. */
export interface OpenIdMetadata {
  readonly issuer: string;
  readonly issuers: Issuers;
  readonly jwksUri: string;
}

export interface Tenant {
  readonly authorityHost: string;
  /** Tenant GUID, domain, or `organizations`. */
  readonly tenantId: string;
}

/**
 * @throws {TokenServiceUnavailableError} if `issuer` or `jwks_uri` is missing, or they are not those of the tenant
 * @see OpenID Connect Discovery 1.0, section 3
 */
export function parseOpenIdMetadata(document: object, { authorityHost, tenantId }: Tenant): OpenIdMetadata {
  const { issuer, jwks_uri: jwksUri } = document as { issuer?: unknown; jwks_uri?: unknown };
  if (typeof issuer !== "string" || typeof jwksUri !== "string" || !isKeySetUrl(jwksUri))
    throw new TokenServiceUnavailableError(
      "The OpenID metadata of Microsoft Entra ID lacks a usable issuer or jwks_uri.",
    );
  const issuers = createIssuers(issuer, authorityHost);
  const { ownTenantId = tenantId } = issuers;
  if (guidPattern.test(tenantId) && ownTenantId !== tenantId.toLowerCase())
    throw new TokenServiceUnavailableError("The OpenID metadata of Microsoft Entra ID is that of another tenant.");
  return { issuer, issuers, jwksUri };
}

/** Keys that are fetched without TLS could be anybody's. */
function isKeySetUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname));
}

/** `pending`: the metadata names another issuer or key set, which is not used yet. `applied`: it is used from now on. */
export type MetadataChange = "pending" | "applied";

/**
 * Keeps the metadata in use if a response names another issuer or key set, until several fetches in a row have returned the
 * same change: issuer and key set decide whose tokens are accepted.
 */
export interface MetadataGuard {
  update(fetched: OpenIdMetadata): { readonly inUse: OpenIdMetadata; readonly change: MetadataChange | undefined };
  /** Whether a change is pending. */
  isChanging(): boolean;
}

export interface MetadataGuardOptions {
  /** Age from which on metadata that was not returned again is replaced at once, in milliseconds. */
  readonly maxAgeMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createMetadataGuard({ maxAgeMs, now }: MetadataGuardOptions): MetadataGuard {
  let current: { readonly metadata: OpenIdMetadata; readonly confirmedAt: number } | undefined;
  let pending: { readonly metadata: OpenIdMetadata; fetches: number; countedAt: number } | undefined;

  const confirm = (metadata: OpenIdMetadata): void => {
    current = { metadata, confirmedAt: now() };
    pending = undefined;
  };

  return {
    isChanging: () => pending !== undefined,
    update(fetched) {
      if (!current || isSame(current.metadata, fetched)) {
        confirm(fetched);
        return { inUse: fetched, change: undefined };
      }
      const isNew = !pending || !isSame(pending.metadata, fetched);
      if (!pending || isNew) pending = { metadata: fetched, fetches: 0, countedAt: -Infinity };
      if (now() - pending.countedAt >= confirmationIntervalMs) {
        pending.fetches += 1;
        pending.countedAt = now();
      }
      if (pending.fetches >= fetchesToConfirm || now() - current.confirmedAt >= maxAgeMs) {
        confirm(fetched);
        return { inUse: fetched, change: "applied" };
      }
      return { inUse: current.metadata, change: isNew ? "pending" : undefined };
    },
  };
}

function isSame(first: OpenIdMetadata, second: OpenIdMetadata): boolean {
  return first.issuer === second.issuer && first.jwksUri === second.jwksUri;
}
