import { collectSubFields } from "@graphql-tools/utils";
import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  visit,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type OperationDefinitionNode,
} from "graphql";
import { getDownstreamDirective } from "./directive.ts";

/**
 * The names of the fields that the operation wants of an object and that come with it, so without the fields that have
 * a downstream call of their own. Follows fragments, `@skip` and `@include`. Of an object of several possible types,
 * those that are wanted of any of them.
 *
 * @param path fields that lead from the resolved field to the object, as `edges`, `node`
 */
export function selectedFields(info: GraphQLResolveInfo, ...path: string[]): readonly string[] {
  const [node, ...others] = info.fieldNodes;
  // Fields that were merged meet anew in each operation, and what a variable decides is another thing each time.
  if (!node || others.length > 0 || dependsOnVariables(info)) return collectFields(info, path);
  const selections = selectionCache.get(node) ?? new Map<string, readonly string[]>();
  const key = `${String(info.returnType)} ${path.join(" ")}`;
  const cached = selections.get(key);
  if (cached) return cached;
  const fields = collectFields(info, path);
  selectionCache.set(node, selections.set(key, fields));
  return fields;
}

/** What is wanted of a field of a document, by type and path. Documents are kept by whoever runs them again. */
const selectionCache = new WeakMap<FieldNode, Map<string, readonly string[]>>();

function collectFields(info: GraphQLResolveInfo, path: readonly string[]): readonly string[] {
  return [...new Set(collectFromType(info, info.returnType, info.fieldNodes, path))];
}

const dependsOnVariablesCache = new WeakMap<OperationDefinitionNode, boolean>();

/** Whether `@skip` or `@include` of an operation, or of a fragment of its document, look at a variable. */
function dependsOnVariables({ operation, fragments }: GraphQLResolveInfo): boolean {
  const cached = dependsOnVariablesCache.get(operation);
  if (cached !== undefined) return cached;
  const isDependent = [operation, ...Object.values(fragments)].some(usesVariable);
  dependsOnVariablesCache.set(operation, isDependent);
  return isDependent;
}

function usesVariable(definition: OperationDefinitionNode | FragmentDefinitionNode): boolean {
  let hasVariable = false;
  visit(definition, {
    Directive: ({ arguments: args = [] }) => {
      hasVariable ||= args.some(({ value }) => value.kind === Kind.VARIABLE);
    },
  });
  return hasVariable;
}

/** The same of the objects of a connection. */
export function selectedNodeFields(info: GraphQLResolveInfo): readonly string[] {
  return [...selectedFields(info, "nodes"), ...selectedFields(info, "edges", "node")];
}

function collectFromType(
  info: GraphQLResolveInfo,
  returnType: GraphQLResolveInfo["returnType"],
  nodes: readonly FieldNode[],
  [next, ...rest]: readonly string[],
): string[] {
  return objectTypes(info, returnType).flatMap((type) => {
    const fields = type.getFields();
    const selected = subFields(info, type, nodes);
    if (next === undefined)
      return selected
        .map((node) => node.name.value)
        .filter((name) => {
          const field = fields[name];
          return field !== undefined && getDownstreamDirective(field) === undefined;
        });
    const field = fields[next];
    if (!field) throw new TypeError(`${type.name} has no field ${next}`);
    return collectFromType(
      info,
      field.type,
      selected.filter((node) => node.name.value === next),
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
