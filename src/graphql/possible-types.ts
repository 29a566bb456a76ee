import {
  isCompositeType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

/** The object types that a value of a type can have; none for scalars, enums and unknown types. */
export function getPossibleTypes(
  schema: GraphQLSchema,
  type: GraphQLNamedType | undefined,
): readonly GraphQLObjectType[] {
  if (!isCompositeType(type)) return [];
  return isObjectType(type) ? [type] : schema.getPossibleTypes(type);
}
