import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { getDownstreamDirective } from "../../downstream/resolvers/directive.ts";
import {
  createSelectionWalk,
  getFragments,
  isSkipped,
  resolveValue,
  type VariableGetter,
} from "../../lib/selections.ts";
import { cacheByVariables } from "../cache-by-variables.ts";
import type { Variables } from "../coerce-variables.ts";
import { getPossibleTypes } from "../possible-types.ts";

/** The highest possible cost of an operation, cached by the variables that affect it. */
export interface CostCalculator {
  /** @param variables coerced */
  calculate(variables: Variables): number;
}

const plainFieldCost = 1;
/** Size of a list whose field has no `first`. */
const assumedListSize = 10;

/**
 * Calculates the cost of a valid operation: a plain field costs 1, a field that a downstream API resolves as much as its
 * `@downstream` directive says (default: 10), and the cost of the children of a list is multiplied by `first`, or by 10
 * where there is no `first`. Fragments count at each spread; fields that `@skip` or `@include` excludes do not count.
 *
 * `@cost` and `@listSize` of the IBM cost specification are not used: `@downstream` and `first` say as much, so the schema
 * needs no second annotation that could disagree with them.
 */
export function createCostCalculator(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CostCalculator {
  return {
    calculate: cacheByVariables(
      (getValue) => calculateCost({ schema, document, operation }, getValue),
      // Page sizes and conditions are all that the cost depends on.
      (value) => (typeof value === "number" || typeof value === "boolean" ? value : undefined),
    ),
  };
}

interface ExecutableOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

type Field = GraphQLField<unknown, unknown>;

interface Parent {
  /** Undefined if the schema has no such type. */
  readonly type: GraphQLNamedType | undefined;
  /** Whether the field above has a `first`, which applies to the list below it. */
  readonly isPage: boolean;
}

function calculateCost({ schema, document, operation }: ExecutableOperation, getValue: VariableGetter): number {
  const walk = createSelectionWalk<Parent, number>({
    fragments: getFragments(document),
    isExcluded: (selection) => isSkipped(selection, getValue),
    toKey: ({ type, isPage }) => `${type?.name} ${isPage}`,
    enterFragment: ({ type, isPage }, typeName) => ({
      type: typeName === undefined ? type : schema.getType(typeName),
      isPage,
    }),
    visitField: (node, { type, isPage }, visitChildren) => {
      const field = type && getField(type, node.name.value);
      if (!field) return plainFieldCost;
      const pageSize = getPageSize(field, node, getValue);
      const isUnsizedList = isListType(getNullableType(field.type)) && !isPage;
      const multiplier = pageSize ?? (isUnsizedList ? assumedListSize : 1);
      const childCost = visitChildren({ type: getNamedType(field.type), isPage: pageSize !== undefined });
      return getFieldCost(schema, type, field.name) + multiplier * childCost;
    },
    // The maximum keeps the sum comparable where multiplying fragments would make it infinite.
    combine: (costs) => costs.reduce((total, cost) => Math.min(Number.MAX_VALUE, total + cost), 0),
  });
  const type = schema.getRootType(operation.operation) ?? undefined;
  return walk(operation.selectionSet, { type, isPage: false });
}

function getField(type: GraphQLNamedType, name: string): Field | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function getFieldCost(schema: GraphQLSchema, type: GraphQLNamedType, name: string): number {
  const costs = getPossibleTypes(schema, type).map((possible) => {
    const field = possible.getFields()[name];
    return (field && getDownstreamDirective(field)?.cost) ?? plainFieldCost;
  });
  return Math.max(plainFieldCost, ...costs);
}

/** The value of the field's `first`; undefined if the field has no such argument. */
function getPageSize({ args }: Field, node: FieldNode, getValue: VariableGetter): number | undefined {
  const definition = args.find(({ name }) => name === "first");
  if (!definition) return undefined;
  const argument = node.arguments?.find(({ name }) => name.value === "first");
  const size = resolveValue(argument?.value, getValue) ?? definition.defaultValue;
  return typeof size === "number" ? Math.max(1, size) : assumedListSize;
}
