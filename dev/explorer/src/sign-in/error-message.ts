import { AuthorizationResponseError, ResponseBodyError } from "oauth4webapi";

/** What went wrong, for people: in the directory's words where it has some. */
export function toErrorMessage(error: unknown): string {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    // After the first line come ids and the time, of use to nobody here.
    const [description] = (error.error_description ?? "").split(/\r?\n| Trace ID:/);
    return description ? `The directory says: ${description}` : `The directory says: ${error.error}`;
  }
  if (error instanceof TypeError) return "The directory cannot be reached.";
  return error instanceof Error ? error.message : "Something went wrong.";
}
