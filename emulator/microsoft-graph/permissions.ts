import { grantsAny, type AcceptedToken } from "../resource-server.ts";
import type { SampleUser } from "../tenant.ts";
import { requestDenied } from "./answer.ts";
import type { Visibility } from "./user-resource.ts";

/** Refuses a token without any of the delegated permissions. */
export function requireAny(token: AcceptedToken, ...permissions: readonly string[]): void {
  if (!grantsAny(token, permissions)) throw requestDenied();
}

/** How much of a user the token's permissions show; one's own user is always shown in full. */
export function visibilityOf(user: SampleUser, token: AcceptedToken): Visibility {
  if (user.id === token.oid || grantsAny(token, ["User.Read.All"])) return "full";
  return grantsAny(token, ["User.ReadBasic.All"]) ? "basic" : "limited";
}
