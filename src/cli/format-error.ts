import { ConfigError } from "../config/env-reader.ts";
import { CommandError } from "./command.ts";

/**
 * Formats an expected error for stderr, one line per problem.
 *
 * @returns undefined for an unexpected error
 */
export function formatCliError(error: unknown): string | undefined {
  return toLines(error)
    ?.map((line) => `oboql: ${line}\n`)
    .join("");
}

function toLines(error: unknown): readonly string[] | undefined {
  if (error instanceof ConfigError) return error.hint === undefined ? error.errors : [...error.errors, error.hint];
  if (error instanceof CommandError) return error.message.split("\n");
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  return code === "ENOENT" && path?.endsWith(".graphql")
    ? [`missing file ${path}; the folder schema/ must be next to src/ or dist/, as in the repository`]
    : undefined;
}
