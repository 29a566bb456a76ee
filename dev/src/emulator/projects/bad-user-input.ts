import { GraphQLError } from "graphql";

const maxIds = 100;

export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
}

/** Throws if there are more ids than one call may ask for. */
export function checkIds(argument: string, ids: readonly string[]): void {
  if (ids.length > maxIds) throw badUserInput(`${argument} takes at most ${String(maxIds)} ids.`);
}
