import { tenantDomain, tenantId } from "../tenant.ts";

/** A request path of Entra. */
export interface TenantPath {
  /** Tenant id, domain, `organizations` or `common`, as received. */
  readonly tenant: string;
  /** Path after the tenant, without the query. */
  readonly path: string;
}

const entraPath =
  /^\/([^/?]+)(\/(?:(?:oauth2\/v2\.0|v2\.0\/\.well-known|discovery\/v2\.0|interaction)\/[^?]*|(?:v2\.0\/)?adminconsent(?=\?|$)))/;

/** Returns undefined for other paths. */
export function parseTenantPath(url: string): TenantPath | undefined {
  const [, tenant, path] = entraPath.exec(url) ?? [];
  return tenant !== undefined && path !== undefined ? { tenant, path } : undefined;
}

/** The path with placeholders for generated ids, as key of the call log. */
export function getPathTemplate({ path }: TenantPath): string {
  return path.replace(/^(\/interaction|\/oauth2\/v2\.0\/(?:authorize|deviceauth))\/[^/]+/, "$1/{uid}");
}

/** Whether the tenant segment stands for any tenant. */
export function isMultiTenant(tenant: string): boolean {
  return ["organizations", "common"].includes(tenant.toLowerCase());
}

export function isKnownTenant(tenant: string): boolean {
  return isMultiTenant(tenant) || [tenantId, tenantDomain].includes(tenant.toLowerCase());
}
