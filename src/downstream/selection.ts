import { collectSubFields } from "@graphql-tools/utils";
import { getNamedType, isObjectType, type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo } from "graphql";
import { accessOf } from "./directive.ts";

/**
 * The names of the fields that the operation wants of an object and that come with it, so without the fields that have
 * a downstream call of their own. Follows fragments, `@skip` and `@include`.
 *
 * @param path fields that lead from the resolved field to the object, as `edges`, `node`
 */
export function selectedFields(info: GraphQLResolveInfo, ...path: string[]): readonly string[] {
  let type = objectType(info.returnType);
  let nodes: readonly FieldNode[] = info.fieldNodes;
  for (const name of path) {
    nodes = subFields(info, type, nodes).filter((node) => node.name.value === name);
    const field = type.getFields()[name];
    if (!field) throw new TypeError(`${type.name} has no field ${name}`);
    type = objectType(field.type);
  }
  const fields = type.getFields();
  const names = subFields(info, type, nodes).map((node) => node.name.value);
  return [...new Set(names)].filter((name) => {
    const field = fields[name];
    return field !== undefined && accessOf(field) === undefined;
  });
}

function subFields(info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): FieldNode[] {
  const { fields } = collectSubFields(info.schema, info.fragments, info.variableValues, type, [...nodes]);
  return [...fields.values()].flat();
}

function objectType(type: GraphQLResolveInfo["returnType"]): GraphQLObjectType {
  const named = getNamedType(type);
  if (!isObjectType(named)) throw new TypeError(`${named.name} is not an object type`);
  return named;
}
