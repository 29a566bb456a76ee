import { AuthorizationResponseError, ResponseBodyError } from "oauth4webapi";

/** Converts an error to a message for the user, with the identity provider's description if there is one. */
export function toErrorMessage(error: unknown): string {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    // The lines after the first one contain trace ids and a timestamp.
    const [description] = (error.error_description ?? "").split(/\r?\n| Trace ID:/);
    return description ? `Sign-in failed: ${description}` : `Sign-in failed: ${error.error}`;
  }
  if (error instanceof TypeError) return "The identity provider cannot be reached.";
  return error instanceof Error ? error.message : "Something went wrong.";
}
