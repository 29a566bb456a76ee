import {
  GraphQLError,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { DownstreamContext } from "../resolvers/context.ts";
import { getDownstreamDirective, type DownstreamDirective } from "../resolvers/directive.ts";
import { fromGlobalId } from "./global-id.ts";

type QueryField = GraphQLField<unknown, DownstreamContext>;

/** A type that implements `Node`. */
export interface NodeType {
  readonly type: GraphQLObjectType;
  /** The field of `Query` that returns an object by its id: `mailFolder` for `MailFolder`. */
  readonly field: QueryField;
  /** The directive of that field. */
  readonly directive: DownstreamDirective | undefined;
}

/**
 * Creates the resolver of `Query.node`. It delegates to the field of `Query` that is named like the type and takes an
 * `id`, with that field's scopes.
 *
 * @param schema with bound resolvers
 * @throws {GraphQLError} if a type that implements `Node` has no such field
 */
export function createNodeResolver(schema: GraphQLSchema): GraphQLFieldResolver<unknown, DownstreamContext> {
  const nodeTypes = getNodeTypes(schema);
  return async (root, { id }: { id: string }, context, info) => {
    const name = fromGlobalId(id)?.type ?? "";
    const field = nodeTypes.get(name)?.field;
    // The executed schema is a transformed copy, so types are looked up by name, not identity.
    const type = info.schema.getType(name);
    if (!field || !isObjectType(type)) return null;
    const defaults = Object.fromEntries(field.args.map((argument) => [argument.name, argument.defaultValue]));
    const value: unknown = await field.resolve?.(root, { ...defaults, id }, context, { ...info, returnType: type });
    return typeof value === "object" && value !== null ? { ...value, __typename: name } : null;
  };
}

/** The types that implement `Node`, by name. */
export function getNodeTypes(schema: GraphQLSchema): ReadonlyMap<string, NodeType> {
  const node = schema.getType("Node");
  const types = isInterfaceType(node) ? schema.getPossibleTypes(node) : [];
  return new Map(
    types.map((type) => {
      const name = getNodeFieldName(type.name);
      const field = schema.getQueryType()?.getFields()[name];
      if (!field?.args.some((argument) => argument.name === "id"))
        throw new GraphQLError(`${type.name} implements Node, and Query has no field ${name}(id: …) for it`, {
          nodes: type.astNode ?? null,
        });
      return [type.name, { type, field, directive: getDownstreamDirective(field) }];
    }),
  );
}

/** The field of `Query` that returns an object of a type by its id: `mailFolder` for `MailFolder`. */
export function getNodeFieldName(typeName: string): string {
  return `${typeName.charAt(0).toLowerCase()}${typeName.slice(1)}`;
}
