import { getVariableValues, type GraphQLSchema, type OperationDefinitionNode } from "graphql";

/** Variables as graphql-js coerces them for execution, defaults included. Read them with `getOwn`. */
export type Variables = Readonly<Record<string, unknown>>;

interface Operation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly request: { readonly variables?: Variables | undefined };
}

const noVariables: Variables = {};
const cache = new WeakMap<object, { readonly values: Variables | undefined }>();

/**
 * Coerces the variables of a request once, with the function that execution uses, so that cost and token plan read the
 * same values as the resolvers.
 *
 * @returns undefined if a variable is invalid; execution then rejects the request before any resolver runs
 */
export function coerceVariables({ schema, operation, request }: Operation): Variables | undefined {
  const definitions = operation.variableDefinitions ?? [];
  if (definitions.length === 0) return noVariables;
  const cached = cache.get(request);
  if (cached) return cached.values;
  const values = getVariableValues(schema, definitions, request.variables ?? noVariables, { maxErrors: 1 }).coerced;
  cache.set(request, { values });
  return values;
}
