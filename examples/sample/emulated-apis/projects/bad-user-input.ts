import { GraphQLError } from "graphql";

const maxIds = 100;

export function badUserInputError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
}

/** @throws GraphQLError BAD_USER_INPUT for more than 100 ids */
export function validateIdCount(argument: string, ids: readonly string[]): void {
  if (ids.length > maxIds) throw badUserInputError(`${argument} must have at most ${String(maxIds)} ids.`);
}
