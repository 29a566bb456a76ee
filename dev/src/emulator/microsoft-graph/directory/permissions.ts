import { hasAnyScope, type AcceptedToken } from "../../resource-server.ts";
import { requestDenied } from "./errors.ts";
import type { DirectoryObject, Visibility } from "./object-type.ts";

/** The permission that shows all of an object, by the name of its type. */
const fullPermissions: Readonly<Record<string, string>> = {
  user: "User.Read.All",
  group: "GroupMember.Read.All",
  device: "Device.Read.All",
  orgContact: "OrgContact.Read.All",
  directoryRole: "RoleManagement.Read.Directory",
};

/** Refuses a token without any of the delegated permissions. */
export function requireAnyPermission(token: AcceptedToken, ...permissions: readonly string[]): void {
  if (!hasAnyScope(token, permissions)) throw requestDenied();
}

/** How much of an object the token's permissions show; one's own user is always shown in full. */
export function getVisibility({ id, type }: DirectoryObject, token: AcceptedToken): Visibility {
  if (id === token.oid || hasAnyScope(token, [fullPermissions[type.name] ?? ""])) return "full";
  return type.name === "user" && hasAnyScope(token, ["User.ReadBasic.All"]) ? "basic" : "limited";
}
