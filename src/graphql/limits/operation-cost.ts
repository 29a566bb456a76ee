import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { getDownstreamDirective } from "../../downstream/resolvers/directive.ts";
import { getVariable, type Variables } from "../coerce-variables.ts";
import { getFragments, isSkipped, getPossibleTypes } from "../token-plan/token-plan.ts";

/** What an operation costs at most, worked out once for each outcome of the variables that decide it. */
export interface CostCalculator {
  /** @param variables coerced */
  calculate(variables: Variables): number;
}

const plainFieldCost = 1;
const downstreamFieldCost = 10;
/** Of a list that says nothing of its size. */
const assumedListSize = 10;
/** Costs that are kept of one operation. */
const maxCachedCosts = 64;

/**
 * The fields of a valid operation: a plain one costs 1, one that a downstream API answers 10, and what is below a list
 * as many times as `first` says, or 10 times where there is no `first`. Fragments count wherever they are spread.
 */
export function createCostCalculator(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CostCalculator {
  const usedVariables = new Set<string>();
  const toCacheKey = (variables: Variables): string =>
    [...usedVariables].map((name) => toCacheKeyPart(getVariable(variables, name))).join();
  const costs = new Map<string, number>();
  return {
    calculate: (variables) => {
      const cached = costs.get(toCacheKey(variables));
      if (cached !== undefined) return cached;
      const cost = calculateCost({ schema, document, operation }, (name) => {
        usedVariables.add(name);
        return getVariable(variables, name);
      });
      if (costs.size < maxCachedCosts) costs.set(toCacheKey(variables), cost);
      return cost;
    },
  };
}

/** What of a variable's value can decide. */
function toCacheKeyPart(value: unknown): number | boolean | undefined {
  return typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

interface ExecutableOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}
type Field = GraphQLField<unknown, unknown>;
type VariableGetter = (variable: string) => unknown;

/** Looks at each selection set once for each type that it is of, however often fragments multiply it. */
function calculateCost({ schema, document, operation }: ExecutableOperation, getValue: VariableGetter): number {
  const fragments = getFragments(document);
  const cached = new Map<SelectionSetNode, Map<string, number>>();

  /** @param isPage whether the field above has a `first`, which counts for the list below it */
  const costOfSelectionSet = (
    set: SelectionSetNode | undefined,
    type: GraphQLNamedType | undefined,
    isPage: boolean,
  ): number => {
    if (!set || !type) return 0;
    const key = `${type.name} ${isPage}`;
    const costs = cached.get(set) ?? new Map<string, number>();
    cached.set(set, costs);
    const cost = costs.get(key) ?? sum(set.selections, (selection) => costOfSelection(selection, type, isPage));
    costs.set(key, cost);
    return cost;
  };

  const costOfSelection = (selection: SelectionNode, type: GraphQLNamedType, isPage: boolean): number => {
    if (isSkipped(selection, getValue)) return 0;
    if (selection.kind === Kind.FIELD) return costOfField(selection, type, isPage);
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    const condition = fragment?.typeCondition;
    return costOfSelectionSet(fragment?.selectionSet, condition ? schema.getType(condition.name.value) : type, isPage);
  };

  const costOfField = (node: FieldNode, type: GraphQLNamedType, isPage: boolean): number => {
    const field = getField(type, node.name.value);
    if (!field) return plainFieldCost;
    const size = getPageSize(field, node, getValue);
    const isUnboundList = isListType(getNullableType(field.type)) && !isPage;
    const multiplier = size ?? (isUnboundList ? assumedListSize : 1);
    const childCost = costOfSelectionSet(node.selectionSet, getNamedType(field.type), size !== undefined);
    return getFieldCost(schema, type, field.name) + multiplier * childCost;
  };

  return costOfSelectionSet(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, false);
}

function getField(type: GraphQLNamedType, name: string): Field | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function getFieldCost(schema: GraphQLSchema, type: GraphQLNamedType, name: string): number {
  const isDownstream = getPossibleTypes(schema, type).some((possible) => {
    const field = possible.getFields()[name];
    return field && getDownstreamDirective(field);
  });
  return isDownstream ? downstreamFieldCost : plainFieldCost;
}

/** What the field's `first` says; undefined if it has none. */
function getPageSize({ args }: Field, node: FieldNode, getValue: VariableGetter): number | undefined {
  const definition = args.find(({ name }) => name === "first");
  if (!definition) return undefined;
  const value = node.arguments?.find(({ name }) => name.value === "first")?.value;
  const argument = value && (value.kind === Kind.VARIABLE ? getValue(value.name.value) : valueFromASTUntyped(value));
  const size = argument ?? definition.defaultValue;
  return typeof size === "number" ? Math.max(1, size) : assumedListSize;
}

/** Stays a number that can be compared, also where fragments multiply beyond all bounds. */
function sum<Item>(items: readonly Item[], costOfItem: (item: Item) => number): number {
  return items.reduce((total, item) => Math.min(Number.MAX_VALUE, total + costOfItem(item)), 0);
}
