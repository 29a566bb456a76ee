import { GraphQLError } from "graphql";

const maxIds = 100;

export function badUserInputError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
}

/** Throws if there are more ids than one call may ask for. */
export function validateIdCount(argument: string, ids: readonly string[]): void {
  if (ids.length > maxIds) throw badUserInputError(`${argument} takes at most ${String(maxIds)} ids.`);
}
