import {
  defaultFieldResolver,
  GraphQLError,
  isEnumType,
  isIntrospectionType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { DownstreamContext } from "./context.ts";
import type { ResolverMap } from "../project.ts";
import { getOwn } from "../../lib/collections.ts";
import { getDownstreamDirective, type DownstreamDirective } from "./directive.ts";
import { getUnboundResolver, type UnboundResolver } from "./downstream-resolver.ts";
import { validateUnicode } from "./validate-unicode.ts";

type BoundResolver = GraphQLFieldResolver<unknown, DownstreamContext, Readonly<Record<string, unknown>>>;
type FieldResolvers = Readonly<Record<string, unknown>>;

/**
 * Binds each resolver created by `createDownstreamResolver` to the API client for the scopes of its field's directive.
 *
 * @param schema after `readDirectives`
 * @throws {GraphQLError} if a resolver and its field's directive do not name the same API, or only one of them names one
 */
export function bindResolvers(schema: GraphQLSchema, resolvers: ResolverMap): Record<string, Record<string, unknown>> {
  const apis = schema.getType("DownstreamApi");
  const isDeclared = (api: string): boolean => isEnumType(apis) && apis.getValue(api) != null;
  return mapValues(resolvers, (fields: FieldResolvers = {}, typeName) =>
    mapValues(fields, (resolver, fieldName) => {
      const type = schema.getType(typeName);
      const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
      const unbound = getUnboundResolver(resolver);
      const directive = field && getDownstreamDirective(field);
      if (unbound?.api !== directive?.api)
        throw new GraphQLError(
          `${typeName}.${fieldName}: @downstream names ${directive?.api ?? "no API"}, its resolver calls ${unbound?.api ?? "none"}; ` +
            (unbound && isDeclared(unbound.api)
              ? `write @downstream(api: ${unbound.api}, scopes: [...]) at the field`
              : `create the resolver with createDownstreamResolver("${directive?.api ?? "..."}", ...)`),
          { nodes: field?.astNode ?? null },
        );
      const bound = unbound && directive ? bindResolver(unbound.resolve, directive) : resolver;
      return typeof bound === "function" && field ? countField(bound as BoundResolver) : bound;
    }),
  );
}

/** @throws {GraphQLError} if a field with a `@downstream` directive has no resolver */
export function assertAllFieldsResolved(schema: GraphQLSchema, resolvers: readonly ResolverMap[]): void {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  for (const type of types)
    for (const field of Object.values(type.getFields())) {
      const isResolved = resolvers.some((map) => getOwn((getOwn(map, type.name) ?? {}) as FieldResolvers, field.name));
      if (getDownstreamDirective(field) && !isResolved)
        throw new GraphQLError(
          `${type.name}.${field.name}: @downstream has no @rest and no resolver; add @rest, or a resolver to oboql.config.ts`,
          {
            nodes: field.astNode ?? null,
          },
        );
    }
}

function bindResolver(resolve: UnboundResolver["resolve"], directive: DownstreamDirective): BoundResolver {
  return (parent, args, context, info) => {
    validateUnicode(args);
    const resolved: unknown = resolve(context.downstream.getClient(directive), parent, args, info, context);
    if (!(resolved instanceof Promise)) return resolved;
    return resolved.catch((error: unknown) => {
      throw context.budget.toFieldError(error, info);
    });
  };
}

/** Fields without a resolver are counted by {@link resolveProperty}. */
function countField(resolve: BoundResolver): BoundResolver {
  return (parent, args, context, info) => {
    context.budget.countField();
    return resolve(parent, args, context, info);
  };
}

/** The resolver of fields without one: graphql-js's, and counts the field. */
export const resolveProperty: BoundResolver = (parent, args, context, info) => {
  context.budget.countField();
  return defaultFieldResolver(parent, args, context, info);
};

/**
 * Ends the execution of an operation that has exceeded a budget: it resolves no further object. Payloads of mutations are
 * resolved, since the mutation was applied.
 */
export function endAtExceededBudget(schema: GraphQLSchema): void {
  const isWithinBudget: GraphQLObjectType<unknown, DownstreamContext>["isTypeOf"] = (_value, { budget }, info) => {
    // By name: a copy of the schema is executed.
    if (budget.error && info.parentType.name !== schema.getMutationType()?.name)
      throw budget.toFieldError(budget.error, info);
    return true;
  };
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && !isIntrospectionType(type)) type.isTypeOf = isWithinBudget;
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>> | object,
  map: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value as Value, key)]));
}
