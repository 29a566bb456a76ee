import { grantsAny, type AcceptedToken } from "../../resource-server.ts";
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
export function requireAny(token: AcceptedToken, ...permissions: readonly string[]): void {
  if (!grantsAny(token, permissions)) throw requestDenied();
}

/** How much of an object the token's permissions show; one's own user is always shown in full. */
export function visibilityOf({ id, type }: DirectoryObject, token: AcceptedToken): Visibility {
  if (id === token.oid || grantsAny(token, [fullPermissions[type.name] ?? ""])) return "full";
  return type.name === "user" && grantsAny(token, ["User.ReadBasic.All"]) ? "basic" : "limited";
}
