import { GraphError } from "../response.ts";

export function resourceNotFoundError(resource: string): GraphError {
  return new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${resource}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** Graph's error for insufficient permissions on directory objects. */
export function requestDeniedError(): GraphError {
  return new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}
