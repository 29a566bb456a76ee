import { hasAnyScope, type AcceptedToken } from "../../resource-server.ts";
import { getOwn } from "oboql/internal/lib/collections";
import { requestDeniedError } from "./errors.ts";
import type { DirectoryObject, Visibility } from "./object-type.ts";

/** Permission that shows all properties, by type name. */
const fullPermissions: Readonly<Record<string, string>> = {
  user: "User.Read.All",
  group: "GroupMember.Read.All",
  device: "Device.Read.All",
  orgContact: "OrgContact.Read.All",
  directoryRole: "RoleManagement.Read.Directory",
};

/** @throws GraphError if the token has none of the delegated permissions */
export function requireAnyPermission(token: AcceptedToken, ...permissions: readonly string[]): void {
  if (!hasAnyScope(token, permissions)) throw requestDeniedError();
}

/** Extent to which the token's permissions show an object. The caller's own user is always shown in full. */
export function getVisibility({ id, type }: DirectoryObject, token: AcceptedToken): Visibility {
  if (id === token.oid || hasAnyScope(token, [getOwn(fullPermissions, type.name) ?? ""])) return "full";
  return type.name === "user" && hasAnyScope(token, ["User.ReadBasic.All"]) ? "basic" : "limited";
}
