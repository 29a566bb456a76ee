import { MapperKind, mapSchema } from "@graphql-tools/utils";
import {
  getNullableType,
  GraphQLError,
  GraphQLList,
  GraphQLNonNull,
  isListType,
  isNonNullType,
  responsePathAsArray,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from "graphql";
import { resolveProperty } from "../../downstream/resolvers/bind-resolvers.ts";

/**
 * Creates the schema that is executed, in which the items of all lists are nullable: an invalid item then becomes null with
 * an error, and not its whole list. `leaveOutInvalidItems` removes these nulls, so that the response has the served types.
 */
export function makeItemsNullable(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, { [MapperKind.OBJECT_FIELD]: relaxField, [MapperKind.INTERFACE_FIELD]: relaxField });
}

function relaxField<Config extends GraphQLFieldConfig<unknown, unknown>>(config: Config): Config {
  const type = relaxType(config.type);
  if (type === config.type) return config;
  return { ...config, type, resolve: rejectNullItems(config.resolve ?? (resolveProperty as Resolver)) };
}

/** @returns the same type if it contains no list of non-null items */
function relaxType(type: GraphQLOutputType): GraphQLOutputType {
  if (isNonNullType(type)) {
    const inner = relaxType(type.ofType);
    return inner === type.ofType ? type : new GraphQLNonNull(getNullableType(inner));
  }
  if (!isListType(type)) return type;
  const item: GraphQLOutputType = type.ofType;
  const relaxed = getNullableType(relaxType(item));
  return relaxed === item ? type : new GraphQLList(relaxed);
}

type Resolver = GraphQLFieldResolver<unknown, unknown>;

const nullItem = new GraphQLError("The item is null.");

/** Replaces null items by errors: an item that the API sent as null is as invalid as one that lacks a field. */
function rejectNullItems(resolve: Resolver): Resolver {
  return (parent, args, context, info) => {
    const items: unknown = resolve(parent, args, context, info);
    return items instanceof Promise ? items.then((value) => markNullItems(value, info)) : markNullItems(items, info);
  };
}

/** Perf: the items share one error, which has the path of the first one, so that graphql-js creates no others. */
function markNullItems(items: unknown, { path, fieldNodes }: GraphQLResolveInfo): unknown {
  if (!Array.isArray(items)) return items;
  const first = items.findIndex((item: unknown) => item === null || item === undefined);
  if (first === -1) return items;
  const error = new GraphQLError(nullItem.message, {
    nodes: fieldNodes,
    path: [...responsePathAsArray(path), first],
    originalError: nullItem,
  });
  return items.map((item: unknown) => item ?? error);
}
