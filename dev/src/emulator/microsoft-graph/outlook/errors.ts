import { hasAnyScope, type AcceptedToken } from "../../resource-server.ts";
import { GraphError } from "../response.ts";
import { isItemId } from "./item-id.ts";

/** Exchange's error for a missing permission. */
export function accessDeniedError(): GraphError {
  return new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
}

/** @throws GraphError if the token has none of the delegated permissions */
export function requireMailboxPermission(token: AcceptedToken, permissions: readonly string[]): void {
  if (!hasAnyScope(token, permissions)) throw accessDeniedError();
}

/** Error for guests, whose mailboxes are in other tenants. */
export function noMailboxError(): GraphError {
  const message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise.";
  return new GraphError(404, "MailboxNotEnabledForRESTAPI", message);
}

/** Error for an unknown or malformed id. */
export function itemNotFoundError(id: string): GraphError {
  return isItemId(id)
    ? new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    : new GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");
}

export function invalidRequestError(message: string): GraphError {
  return new GraphError(400, "ErrorInvalidRequest", `Your request can't be completed. ${message}`);
}

/** Error for an unknown property in a request body. */
export function unknownBodyPropertyError(name: string, type: string): GraphError {
  return new GraphError(
    400,
    "RequestBodyRead",
    `The property '${name}' does not exist on type 'microsoft.graph.${type}'. Make sure to only use property names that are defined by the type.`,
  );
}

/** Error for a value of the wrong type in a request body. */
export function invalidBodyValueError(name: string, type: string): GraphError {
  return new GraphError(
    400,
    "RequestBodyRead",
    `Cannot convert the value of '${name}' to the expected type '${type}'.`,
  );
}
