import type { KnownRegistration } from "../downstream/api-definition.ts";
import { getOwn } from "../lib/collections.ts";

/** The delegated permissions of one downstream API that the registration requires. */
export interface ApiAccess {
  readonly api: string;
  /** App ID URI. */
  readonly resource: string;
  /** Delegated permissions in their short form, sorted. */
  readonly scopes: readonly string[];
  /** Undefined if the ids of the API and its permissions are specific to the tenant, and were not given. */
  readonly registration: KnownRegistration | undefined;
}

export type KnownApiAccess = ApiAccess & { readonly registration: KnownRegistration };

export function hasKnownIds(access: ApiAccess): access is KnownApiAccess {
  return access.registration !== undefined;
}

/** Returns the scopes that are known to require admin consent. */
export function getAdminScopes({
  registration,
  scopes,
}: Pick<ApiAccess, "registration" | "scopes">): readonly string[] {
  return scopes.filter((scope) => registration && getOwn(registration.permissions, scope)?.adminConsent);
}

/** @returns a line with the scopes that require admin consent; empty if there are none */
export function formatConsentNotice(accesses: readonly Pick<ApiAccess, "registration" | "scopes">[]): string {
  const scopes = accesses.flatMap(getAdminScopes);
  return scopes.length > 0 ? `only an administrator can consent to ${scopes.join(", ")}\n` : "";
}

/** @throws {Error} if the permission is unknown, which callers have checked before */
export function getPermissionId({ api, registration }: KnownApiAccess, scope: string): string {
  const permission = getOwn(registration.permissions, scope);
  if (!permission) throw new Error(`unknown permission id for ${scope} of ${api}`);
  return permission.id;
}
