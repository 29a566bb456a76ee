import { parse, Source, type GraphQLError } from "graphql";
import { getSchemaErrors } from "../graphql/schema-errors.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import { findProblems } from "./find-problems.ts";
import { formatSchemaError } from "./format-error.ts";

/**
 * Checks that the SDL, the resolvers, the configured downstream APIs and their OpenAPI documents agree, and prints each
 * error and warning with its place.
 *
 * @throws {CommandError} if there is an error
 */
export async function check({ project, environment, folder, print }: CommandDeps): Promise<void> {
  const errors = project.sdl.flatMap(({ path, text }) => catchErrors(() => parse(new Source(text, path))));
  if (errors.length === 0) {
    const problems = await findProblems(project, environment).catch((error: unknown) => ({
      errors: toSchemaErrors(error),
      warnings: [],
    }));
    errors.push(...problems.errors);
    for (const warning of problems.warnings) print(`${formatSchemaError(warning, folder, "warning: ")}\n`);
  }
  for (const error of errors) print(`${formatSchemaError(error, folder)}\n`);
  if (errors.length > 0)
    throw new CommandError(`check found ${errors.length === 1 ? "1 error" : `${errors.length} errors`}`);
  print("The SDL, the resolvers and the configuration agree.\n");
}

function catchErrors(run: () => unknown): readonly GraphQLError[] {
  try {
    run();
    return [];
  } catch (error) {
    return toSchemaErrors(error);
  }
}

/** @throws an unexpected error */
function toSchemaErrors(error: unknown): readonly GraphQLError[] {
  const errors = getSchemaErrors(error);
  if (!errors) throw error;
  return errors;
}
