import { ConfigError } from "../config/env-reader.ts";
import { CommandError } from "./command.ts";

/**
 * What is said of an error that ends a command: what is wrong and what to do, a line each.
 *
 * @returns undefined for one that nobody has foreseen
 */
export function formatCliError(error: unknown): string | undefined {
  const lines = toLines(error);
  return lines?.map((line) => `oboql: ${line}\n`).join("");
}

function toLines(error: unknown): readonly string[] | undefined {
  if (error instanceof ConfigError) return error.hint === undefined ? error.errors : [...error.errors, error.hint];
  if (error instanceof CommandError) return error.message.split("\n");
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  return code === "ENOENT" && path?.endsWith(".graphql")
    ? [`the file ${path} is missing; the folder schema/ has to lie beside src/ or dist/, as in the repository`]
    : undefined;
}
