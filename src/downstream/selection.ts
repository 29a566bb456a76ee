import { collectSubFields } from "@graphql-tools/utils";
import {
  getNamedType,
  isAbstractType,
  isObjectType,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from "graphql";
import { accessOf } from "./directive.ts";

/**
 * The names of the fields that the operation wants of an object and that come with it, so without the fields that have
 * a downstream call of their own. Follows fragments, `@skip` and `@include`. Of an object of several possible types,
 * those that are wanted of any of them.
 *
 * @param path fields that lead from the resolved field to the object, as `edges`, `node`
 */
export function selectedFields(info: GraphQLResolveInfo, ...path: string[]): readonly string[] {
  return [...new Set(wantedOf(info, info.returnType, info.fieldNodes, path))];
}

/** The same of the objects of a connection. */
export function selectedNodeFields(info: GraphQLResolveInfo): readonly string[] {
  return [...selectedFields(info, "nodes"), ...selectedFields(info, "edges", "node")];
}

function wantedOf(
  info: GraphQLResolveInfo,
  returnType: GraphQLResolveInfo["returnType"],
  nodes: readonly FieldNode[],
  [next, ...rest]: readonly string[],
): string[] {
  return objectTypes(info, returnType).flatMap((type) => {
    const fields = type.getFields();
    const wanted = subFields(info, type, nodes);
    if (next === undefined)
      return wanted
        .map((node) => node.name.value)
        .filter((name) => {
          const field = fields[name];
          return field !== undefined && accessOf(field) === undefined;
        });
    const field = fields[next];
    if (!field) throw new TypeError(`${type.name} has no field ${next}`);
    return wantedOf(
      info,
      field.type,
      wanted.filter((node) => node.name.value === next),
      rest,
    );
  });
}

function subFields(info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): FieldNode[] {
  const { fields } = collectSubFields(info.schema, info.fragments, info.variableValues, type, [...nodes]);
  return [...fields.values()].flat();
}

function objectTypes(
  { schema }: GraphQLResolveInfo,
  type: GraphQLResolveInfo["returnType"],
): readonly GraphQLObjectType[] {
  const named = getNamedType(type);
  if (isObjectType(named)) return [named];
  if (isAbstractType(named)) return schema.getPossibleTypes(named);
  throw new TypeError(`${named.name} is not an object type`);
}
