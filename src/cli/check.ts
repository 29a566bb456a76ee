import { parse, Source, type GraphQLError } from "graphql";
import { createSchema } from "../graphql/schema.ts";
import { getSchemaErrors } from "../graphql/schema-errors.ts";
import { CommandError, type CommandDeps } from "./command.ts";
import { formatSchemaError } from "./format-error.ts";

/**
 * Checks that the SDL, the resolvers and the configured downstream APIs agree, and prints each error with its place.
 *
 * @throws {CommandError} if there is an error
 */
export function check({ project, folder, print }: CommandDeps): Promise<void> {
  const errors = project.sdl.flatMap(({ path, text }) => catchErrors(() => parse(new Source(text, path))));
  if (errors.length === 0) errors.push(...catchErrors(() => createSchema(project)));
  for (const error of errors) print(`${formatSchemaError(error, folder)}\n`);
  if (errors.length > 0)
    return Promise.reject(
      new CommandError(`check found ${errors.length === 1 ? "1 error" : `${errors.length} errors`}`),
    );
  print("The SDL, the resolvers and the configuration agree.\n");
  return Promise.resolve();
}

function catchErrors(run: () => unknown): readonly GraphQLError[] {
  try {
    run();
    return [];
  } catch (error) {
    const errors = getSchemaErrors(error);
    if (!errors) throw error;
    return errors;
  }
}
