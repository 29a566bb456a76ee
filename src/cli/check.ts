import { relative } from "node:path";
import { GraphQLError, parse, Source } from "graphql";
import { createSchema } from "../graphql/schema.ts";
import { CommandError, type CommandDeps } from "./command.ts";

/**
 * Checks that the SDL, the resolvers and the configured downstream APIs agree, and prints each error with its place.
 *
 * @throws {CommandError} if there is an error
 */
export function check({ project, folder, print }: CommandDeps): Promise<void> {
  const errors = project.sdl.flatMap(({ path, text }) => catchError(() => parse(new Source(text, path))));
  if (errors.length === 0) errors.push(...catchError(() => createSchema(project)));
  for (const error of errors) print(`${formatError(error, folder)}\n`);
  if (errors.length > 0)
    return Promise.reject(
      new CommandError(`check found ${errors.length === 1 ? "1 error" : `${errors.length} errors`}`),
    );
  print("The SDL, the resolvers and the configuration agree.\n");
  return Promise.resolve();
}

function catchError(run: () => unknown): Error[] {
  try {
    run();
    return [];
  } catch (error) {
    if (error instanceof Error) return [error];
    throw error;
  }
}

/** Starts with `file:line:column` if the error has a place. */
function formatError(error: Error, folder: string): string {
  const [place] = (error instanceof GraphQLError && error.locations) || [];
  if (!(error instanceof GraphQLError) || !error.source || !place) return error.message;
  return `${relative(folder, error.source.name)}:${place.line}:${place.column}: ${error.message}`;
}
