import {
  getNullableType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";

/** Finds the first value of a response that does not have the served type of its field; undefined if there is none. */
export function findWrongType(schema: GraphQLSchema, document: DocumentNode, data: unknown): string | undefined {
  const checkValue = (
    type: GraphQLOutputType,
    set: SelectionSetNode | undefined,
    value: unknown,
    path: string,
  ): string | undefined => {
    if (value === null || value === undefined) return isNonNullType(type) || value === undefined ? path : undefined;
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      if (!Array.isArray(value)) return path;
      return first(value.map((item, index) => checkValue(nullable.ofType, set, item, `${path}.${index}`)));
    }
    if (!isCompositeType(nullable)) return typeof value === "object" ? path : undefined;
    return isObjectType(nullable) ? checkObject(nullable, set, value as Record<string, unknown>, path) : undefined;
  };
  const checkObject = (
    type: GraphQLNamedType,
    set: SelectionSetNode | undefined,
    value: Record<string, unknown>,
    path: string,
  ): string | undefined =>
    first(
      (set?.selections ?? []).map((selection) => {
        if (selection.kind !== Kind.FIELD || !isObjectType(type)) return undefined;
        const name = (selection.alias ?? selection.name).value;
        const field = type.getFields()[selection.name.value];
        return field && checkValue(field.type, selection.selectionSet, value[name], `${path}.${name}`);
      }),
    );
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const root = operation && schema.getRootType(operation.operation);
  return root ? checkObject(root, operation.selectionSet, data as Record<string, unknown>, "data") : undefined;
}

function first(results: readonly (string | undefined)[]): string | undefined {
  return results.find((result) => result !== undefined);
}
