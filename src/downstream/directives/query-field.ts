import { GraphQLError, type GraphQLField, type GraphQLResolveInfo } from "graphql";
import { BadUserInputError } from "../../errors/service-errors.ts";
import type { DownstreamContext } from "../resolvers/context.ts";

/**
 * Resolves a field of `Query` within an operation, with the permissions of that field.
 *
 * @param args values that an API sent. If the field rejects one, that is an error of the API, and not of the client
 */
export function callQueryField(
  name: string,
  args: Readonly<Record<string, unknown>>,
  context: DownstreamContext,
  info: GraphQLResolveInfo,
): unknown {
  const field = info.schema.getQueryType()?.getFields()[name];
  if (!field) throw new TypeError(`Query has no field ${name}`);
  try {
    const result: unknown = field.resolve?.({}, { ...getDefaults(field), ...args }, context, info);
    return result instanceof Promise ? result.catch((error: unknown) => rethrow(name, error)) : result;
  } catch (error) {
    return rethrow(name, error);
  }
}

function rethrow(name: string, error: unknown): never {
  if (error instanceof BadUserInputError) throw new GraphQLError(`Query.${name} rejected a value of the API.`);
  throw error;
}

/** Perf: a list may have a join per item, and a field has the same defaults each time. */
const defaultsByField = new WeakMap<object, Readonly<Record<string, unknown>>>();

function getDefaults(field: GraphQLField<unknown, unknown>): Readonly<Record<string, unknown>> {
  const known = defaultsByField.get(field);
  if (known) return known;
  const defaults = Object.fromEntries(
    field.args.flatMap(({ name, defaultValue }) => (defaultValue === undefined ? [] : [[name, defaultValue]])),
  ) as Readonly<Record<string, unknown>>;
  defaultsByField.set(field, defaults);
  return defaults;
}
