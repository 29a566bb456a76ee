import { GraphError } from "../response.ts";

export function resourceNotFound(resource: string): GraphError {
  return new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${resource}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** Insufficient permissions, as Graph calls them for directory objects. */
export function requestDenied(): GraphError {
  return new GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}
