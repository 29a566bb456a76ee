import { GraphQLError, type GraphQLResolveInfo } from "graphql";
import { BadUserInputError } from "../../errors/service-errors.ts";
import type { DownstreamContext } from "../resolvers/context.ts";

/**
 * Resolves a field of `Query` within an operation, with the permissions of that field.
 *
 * @param args values that an API sent. If the field rejects one, that is an error of the API, and not of the client
 */
export async function callQueryField(
  name: string,
  args: Readonly<Record<string, unknown>>,
  context: DownstreamContext,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  const field = info.schema.getQueryType()?.getFields()[name];
  if (!field) throw new TypeError(`Query has no field ${name}`);
  const defaults = Object.fromEntries(field.args.map((argument) => [argument.name, argument.defaultValue]));
  try {
    return await field.resolve?.({}, { ...defaults, ...args }, context, info);
  } catch (error) {
    if (error instanceof BadUserInputError) throw new GraphQLError(`Query.${name} rejected a value of the API.`);
    throw error;
  }
}
