import { relative } from "node:path";
import type { GraphQLError } from "graphql";
import { ConfigError } from "../config/env-reader.ts";
import { getSchemaErrors } from "../graphql/schema-errors.ts";
import { CommandError } from "./command.ts";

/**
 * Formats an expected error for stderr, one line per problem.
 *
 * @param folder of the project, to which the paths of SDL files are relative
 * @returns undefined for an unexpected error
 */
export function formatCliError(error: unknown, folder: string): string | undefined {
  return toLines(error, folder)
    ?.map((line) => `oboql: ${line}\n`)
    .join("");
}

function toLines(error: unknown, folder: string): readonly string[] | undefined {
  if (error instanceof ConfigError) return error.hint === undefined ? error.errors : [...error.errors, error.hint];
  if (error instanceof CommandError) return error.message.split("\n");
  const schemaErrors = getSchemaErrors(error);
  if (schemaErrors) return schemaErrors.map((each) => formatSchemaError(each, folder));
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  return code === "ENOENT" && path?.endsWith(".graphql")
    ? [`missing file ${path}; the folder schema/ must be next to src/ or dist/, as in the repository`]
    : undefined;
}

/**
 * Starts with `file:line:column` if the error has a place.
 *
 * @param kind in front of the message, such as `warning: `
 */
export function formatSchemaError({ message, locations, source }: GraphQLError, folder: string, kind = ""): string {
  const [place] = locations ?? [];
  const start = source && place ? `${relative(folder, source.name)}:${place.line}:${place.column}: ` : "";
  return `${start}${kind}${message}`;
}
