import type { KnownRegistration } from "../downstream/api-definition.ts";
import { guidPattern } from "../lib/guid.ts";

/** An API's service principal in a directory. */
export interface ServicePrincipal extends KnownRegistration {
  /** App ID URIs and the application id. */
  readonly names: readonly string[];
}

/**
 * Reads a service principal as `az ad sp show` and Microsoft Graph give it.
 *
 * @returns undefined if the text is none
 * @see https://learn.microsoft.com/graph/api/resources/serviceprincipal
 */
export function parseServicePrincipal(json: string): ServicePrincipal | undefined {
  const { appId, servicePrincipalNames: names, oauth2PermissionScopes: scopes } = record(parsed(json));
  if (typeof appId !== "string" || !guidPattern.test(appId) || !Array.isArray(names) || !Array.isArray(scopes))
    return undefined;
  const permissions = scopes.map(record).flatMap(({ id, value, type, isEnabled }) => {
    const isUsable = typeof id === "string" && guidPattern.test(id) && typeof value === "string" && isEnabled !== false;
    return isUsable ? [[value, { id, adminConsent: type === "Admin" }] as const] : [];
  });
  return {
    appId,
    names: names.filter((name) => typeof name === "string"),
    permissions: Object.fromEntries(permissions),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
