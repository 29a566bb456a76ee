import type { KnownRegistration } from "../downstream/api-definition.ts";
import type { DownstreamName } from "../downstream/registry.ts";

/** What the registration has to be permitted of one downstream API. */
export interface ApiAccess {
  readonly api: DownstreamName;
  /** App ID URI. */
  readonly resource: string;
  /** Delegated permissions in their short form, sorted. */
  readonly scopes: readonly string[];
  /** Undefined if only the directory knows the ids of the API and its permissions. */
  readonly registration: KnownRegistration | undefined;
}

/** An API whose ids are known. */
export type KnownApiAccess = ApiAccess & { readonly registration: KnownRegistration };

export function hasKnownIds(access: ApiAccess): access is KnownApiAccess {
  return access.registration !== undefined;
}

/** What of an API only an administrator may consent to, as far as that is known. */
export function getAdminScopes({
  registration,
  scopes,
}: Pick<ApiAccess, "registration" | "scopes">): readonly string[] {
  return scopes.filter((scope) => registration?.permissions[scope]?.adminConsent);
}

/** What people should know of them; empty if there is nothing. */
export function formatConsentNotice(accesses: readonly Pick<ApiAccess, "registration" | "scopes">[]): string {
  const scopes = accesses.flatMap(getAdminScopes);
  return scopes.length > 0 ? `only an administrator can consent to ${scopes.join(", ")}\n` : "";
}

/** The id of a permission; what is missing has been looked for before. */
export function getPermissionId({ api, registration }: KnownApiAccess, scope: string): string {
  const permission = registration.permissions[scope];
  if (!permission) throw new Error(`no id is known for ${scope} of ${api}`);
  return permission.id;
}
