import { hasAnyScope, type AcceptedToken } from "../../resource-server.ts";
import { GraphError } from "../response.ts";
import { isItemId } from "./item-id.ts";

/** Exchange has its own words for a missing permission. */
export function accessDenied(): GraphError {
  return new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
}

/** Refuses a token without any of the delegated permissions. */
export function requireMailboxPermission(token: AcceptedToken, permissions: readonly string[]): void {
  if (!hasAnyScope(token, permissions)) throw accessDenied();
}

/** Guests have their mailbox elsewhere. */
export function noMailbox(): GraphError {
  const message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise.";
  return new GraphError(404, "MailboxNotEnabledForRESTAPI", message);
}

/** For an id under which there is nothing, or which is none. */
export function itemNotFound(id: string): GraphError {
  return isItemId(id)
    ? new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    : new GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");
}

export function invalidRequest(message: string): GraphError {
  return new GraphError(400, "ErrorInvalidRequest", `Your request can't be completed. ${message}`);
}

/** A body with a property that the type does not have. */
export function unknownBodyProperty(name: string, type: string): GraphError {
  return new GraphError(
    400,
    "RequestBodyRead",
    `The property '${name}' does not exist on type 'microsoft.graph.${type}'. Make sure to only use property names that are defined by the type.`,
  );
}

/** A body with a value of another type than the property's. */
export function wrongBodyValue(name: string, type: string): GraphError {
  return new GraphError(
    400,
    "RequestBodyRead",
    `Cannot convert the value of '${name}' to the expected type '${type}'.`,
  );
}
