import {
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from "graphql";
import type { RequestContext } from "../context.ts";
import { readGlobalId } from "./global-id.ts";

type QueryField = GraphQLField<unknown, RequestContext>;

/**
 * Resolves `Query.node`: as the field of `Query` that is named as the type and takes an `id` would, with that field's
 * scopes.
 *
 * @param schema with its resolvers
 * @throws {Error} if a type that implements `Node` has no such field
 */
export function createNodeResolver(schema: GraphQLSchema): GraphQLFieldResolver<unknown, RequestContext> {
  const fields = fieldsByType(schema);
  return async (root, { id }: { id: string }, context, info) => {
    const name = readGlobalId(id)?.type ?? "";
    const field = fields.get(name);
    // The schema that runs is made of the given one, and its types are others.
    const type = info.schema.getType(name);
    if (!field || !isObjectType(type)) return null;
    const defaults = Object.fromEntries(field.args.map((argument) => [argument.name, argument.defaultValue]));
    const value: unknown = await field.resolve?.(root, { ...defaults, id }, context, { ...info, returnType: type });
    return typeof value === "object" && value !== null ? { ...value, __typename: name } : null;
  };
}

/** For each type that implements `Node`, the field that answers one by its id: `mailFolder` for `MailFolder`. */
function fieldsByType(schema: GraphQLSchema): ReadonlyMap<string, QueryField> {
  const node = schema.getType("Node");
  const types = isInterfaceType(node) ? schema.getPossibleTypes(node) : [];
  return new Map(
    types.map((type) => {
      const name = `${type.name.charAt(0).toLowerCase()}${type.name.slice(1)}`;
      const field = schema.getQueryType()?.getFields()[name];
      if (!field?.args.some((argument) => argument.name === "id"))
        throw new Error(`${type.name} implements Node, and Query has no field ${name}(id: …) for it`);
      return [type.name, field];
    }),
  );
}
