import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { getNodeTypes } from "../../downstream/relay/node.ts";
import { getDownstreamDirective, type DownstreamDirective } from "../../downstream/resolvers/directive.ts";
import type { VariableGetter } from "../../lib/selections.ts";
import { getPossibleTypes } from "../possible-types.ts";
import { getTypesOfNodeId } from "../token-plan/token-plan.ts";

export interface ExecutedOperation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly getValue: VariableGetter;
}

/** A field of the operation on the path of an error. */
export interface LocatedField {
  /** Such as `Project.name`. */
  readonly coordinate: string;
  readonly type: GraphQLField<unknown, unknown>["type"];
  /** The directive of the field; for `node`, that of the field it delegates to. */
  readonly directive: DownstreamDirective | undefined;
}

interface Selected {
  readonly set: SelectionSetNode;
  readonly type: GraphQLNamedType;
}

/**
 * Finds the fields of a path of response names in an operation. Fields with the same response name have the same list and
 * non-null types (GraphQL, section 5.3.2), so the first one counts.
 */
export function locateFields(executed: ExecutedOperation, names: readonly string[]): readonly LocatedField[] {
  const { schema, operation } = executed;
  const root = schema.getRootType(operation.operation);
  let selected: readonly Selected[] = root ? [{ set: operation.selectionSet, type: root }] : [];
  return names.flatMap((name) => {
    const found = selected.flatMap((each) => findFields(executed, each, name));
    selected = found.flatMap(({ children }) => children);
    return found.slice(0, 1).map(({ located }) => located);
  });
}

function findFields(
  executed: ExecutedOperation,
  { set, type }: Selected,
  name: string,
): { located: LocatedField; children: readonly Selected[] }[] {
  const { schema, fragments } = executed;
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD)
      return (selection.alias ?? selection.name).value === name ? locateField(executed, selection, type) : [];
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    const condition = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type;
    if (!fragment || !condition) return [];
    if (!isObjectType(type)) return findFields(executed, { set: fragment.selectionSet, type: condition }, name);
    const applies = getPossibleTypes(schema, condition).includes(type);
    return applies ? findFields(executed, { set: fragment.selectionSet, type }, name) : [];
  });
}

function locateField({ schema, getValue }: ExecutedOperation, node: FieldNode, parent: GraphQLNamedType) {
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
  if (!field) return [];
  const isNode = parent === schema.getQueryType() && field.name === "node";
  const [nodeType] = isNode ? getTypesOfNodeId(node, getNodeTypes(schema), getValue) : [];
  const set = node.selectionSet;
  return [
    {
      located: {
        coordinate: `${parent.name}.${field.name}`,
        type: field.type,
        directive: nodeType ? nodeType.directive : getDownstreamDirective(field),
      },
      children: set ? [{ set, type: nodeType?.type ?? getNamedType(field.type) }] : [],
    },
  ];
}
