import { inspect } from "node:util";

/** An error, its cause, the cause of that, and so on; at most 10. */
export function getCauses(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  let cause = error;
  while (cause instanceof Error && causes.length < maxCauses) {
    causes.push(cause);
    cause = cause.cause;
  }
  return causes;
}

const maxCauses = 10;

/** The message of an error, or the text of another thrown value. */
export function getErrorMessage(thrown: unknown): string {
  const { message } = (thrown ?? {}) as { readonly message?: unknown };
  return thrown instanceof Error && typeof message === "string" ? message : inspect(thrown);
}
