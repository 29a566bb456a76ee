/** The accepted issuers of each tenant. */
export interface Issuers {
  /** The tenant that the OpenID metadata is for, in lower case; undefined if the metadata is for any tenant. */
  readonly ownTenantId: string | undefined;
  /** The issuers of a tenant's v2 and v1 tokens. */
  forTenant(tenantId: string): readonly string[];
}

const placeholder = "{tenantid}";
const tenantIdInUrl = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/i;

/**
 * Derives the issuers of each tenant from the issuer in the OpenID metadata. v2 issuers have the authority's host, v1
 * issuers the host of the cloud's security token service; both contain the tenant id.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function createIssuers(discoveredIssuer: string, authorityHost: string): Issuers {
  const ownTenantId = discoveredIssuer.includes(placeholder) ? undefined : tenantIdInUrl.exec(discoveredIssuer)?.[0];
  const template = ownTenantId === undefined ? discoveredIssuer : discoveredIssuer.replace(ownTenantId, placeholder);
  const isChina = new URL(authorityHost).hostname.endsWith(".cn");
  const v1Template = `https://sts.${isChina ? "chinacloudapi.cn" : "windows.net"}/${placeholder}/`;
  return {
    ownTenantId: ownTenantId?.toLowerCase(),
    forTenant: (tenantId) => [template, v1Template].map((issuer) => expandTenantTemplate(issuer, tenantId)),
  };
}

/** Replaces the `{tenantid}` placeholder of an issuer; an issuer without placeholder stays as it is. */
export function expandTenantTemplate(issuer: string, tenantId: string): string {
  return issuer.replace(placeholder, tenantId);
}
