import type { KnownRegistration } from "../downstream/api-definition.ts";
import { guidPattern } from "../lib/guid.ts";
import { isObject, parseJsonObject } from "../lib/json.ts";

/** The service principal of an API in a tenant. */
export interface ServicePrincipal extends KnownRegistration {
  /** App ID URIs and the application id. */
  readonly names: readonly string[];
}

/**
 * Parses a service principal as printed by `az ad sp show` and Microsoft Graph. Disabled permissions are left out.
 *
 * @returns undefined if the text is not a service principal
 * @see https://learn.microsoft.com/graph/api/resources/serviceprincipal
 */
export function parseServicePrincipal(json: string): ServicePrincipal | undefined {
  const { appId, servicePrincipalNames: names, oauth2PermissionScopes: scopes } = parseJsonObject(json);
  if (typeof appId !== "string" || !guidPattern.test(appId) || !Array.isArray(names) || !Array.isArray(scopes))
    return undefined;
  const permissions = scopes.filter(isObject).flatMap(({ id, value, type, isEnabled }) => {
    const isUsable = typeof id === "string" && guidPattern.test(id) && typeof value === "string" && isEnabled !== false;
    return isUsable ? [[value, { id, adminConsent: type === "Admin" }] as const] : [];
  });
  return {
    appId,
    names: names.filter((name) => typeof name === "string"),
    permissions: Object.fromEntries(permissions),
  };
}
