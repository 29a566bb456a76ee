/** Who issues tokens for a tenant. */
export interface Issuers {
  /** The one tenant that the discovery document is about, in lower case; undefined if it is about any. */
  readonly ownTenantId: string | undefined;
  /** The issuers of a tenant's v2 and v1 tokens. */
  forTenant(tenantId: string): readonly string[];
}

const placeholder = "{tenantid}";
const guid = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/i;

/**
 * Derives each tenant's issuers from the one that was discovered: v2 tokens name the directory's host, v1 tokens the
 * cloud's security token service, each with the tenant's id.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function createIssuers(discoveredIssuer: string, authorityHost: string): Issuers {
  const ownTenantId = discoveredIssuer.includes(placeholder) ? undefined : guid.exec(discoveredIssuer)?.[0];
  const template = ownTenantId === undefined ? discoveredIssuer : discoveredIssuer.replace(ownTenantId, placeholder);
  const isChina = new URL(authorityHost).hostname.endsWith(".cn");
  const v1Template = `https://sts.${isChina ? "chinacloudapi.cn" : "windows.net"}/${placeholder}/`;
  return {
    ownTenantId: ownTenantId?.toLowerCase(),
    forTenant: (tenantId) => [template, v1Template].map((issuer) => expandTenantTemplate(issuer, tenantId)),
  };
}

/** An issuer for one tenant, made of one that stands for any. */
export function expandTenantTemplate(issuer: string, tenantId: string): string {
  return issuer.replace(placeholder, tenantId);
}
