import { tenantDomain, tenantId } from "../tenant.ts";

/** A request path of Entra's, taken apart. */
export interface TenantPath {
  /** As it was written. */
  readonly tenant: string;
  /** What follows the tenant, without the query. */
  readonly path: string;
}

const entraPath =
  /^\/([^/?]+)(\/(?:(?:oauth2\/v2\.0|v2\.0\/\.well-known|discovery\/v2\.0|interaction)\/[^?]*|(?:v2\.0\/)?adminconsent(?=\?|$)))/;

/** Undefined for a path that is not Entra's. */
export function parseTenantPath(url: string): TenantPath | undefined {
  const [, tenant, path] = entraPath.exec(url) ?? [];
  return tenant !== undefined && path !== undefined ? { tenant, path } : undefined;
}

/** The path with generated ids left out, as the call log has it. */
export function getPathTemplate({ path }: TenantPath): string {
  return path.replace(/^(\/interaction|\/oauth2\/v2\.0\/(?:authorize|deviceauth))\/[^/]+/, "$1/{uid}");
}

/** Addresses that stand for whichever tenant the user is of. */
export function isMultiTenant(tenant: string): boolean {
  return ["organizations", "common"].includes(tenant.toLowerCase());
}

export function isKnownTenant(tenant: string): boolean {
  return isMultiTenant(tenant) || [tenantId, tenantDomain].includes(tenant.toLowerCase());
}
