import type { GraphQLResolveInfo } from "graphql";
import type { DownstreamContext } from "../resolvers/context.ts";

/** Resolves a field of `Query` within an operation, with the permissions of that field. */
export function callQueryField(
  name: string,
  args: Readonly<Record<string, unknown>>,
  context: DownstreamContext,
  info: GraphQLResolveInfo,
): unknown {
  const field = info.schema.getQueryType()?.getFields()[name];
  if (!field) throw new TypeError(`Query has no field ${name}`);
  const defaults = Object.fromEntries(field.args.map((argument) => [argument.name, argument.defaultValue]));
  return field.resolve?.({}, { ...defaults, ...args }, context, info);
}
