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
import { variable, type Variables } from "../coerce-variables.ts";
import { fragmentsOf, isLeftOut, possibleTypes } from "../token-plan/token-plan.ts";

/** What an operation costs at most, worked out once for each outcome of the variables that decide it. */
export interface OperationCost {
  /** @param variables coerced */
  costFor(variables: Variables): number;
}

const plainFieldCost = 1;
const downstreamFieldCost = 10;
/** Of a list that says nothing of its size. */
const assumedListSize = 10;
/** Costs that are kept of one operation. */
const mostCosts = 64;

/**
 * The fields of a valid operation: a plain one costs 1, one that a downstream API answers 10, and what is below a list
 * as many times as `first` says, or 10 times where there is no `first`. Fragments count wherever they are spread.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationCost {
  const decisive = new Set<string>();
  const keyOf = (variables: Variables): string =>
    [...decisive].map((name) => decision(variable(variables, name))).join();
  const costs = new Map<string, number>();
  return {
    costFor: (variables) => {
      const known = costs.get(keyOf(variables));
      if (known !== undefined) return known;
      const cost = computedCost({ schema, document, operation }, (name) => {
        decisive.add(name);
        return variable(variables, name);
      });
      if (costs.size < mostCosts) costs.set(keyOf(variables), cost);
      return cost;
    },
  };
}

/** What of a variable's value can decide. */
function decision(value: unknown): number | boolean | undefined {
  return typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

interface Parts {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}
type Field = GraphQLField<unknown, unknown>;
type LookUp = (variable: string) => unknown;

/** Looks at each selection set once for each type that it is of, however often fragments multiply it. */
function computedCost({ schema, document, operation }: Parts, lookUp: LookUp): number {
  const fragments = fragmentsOf(document);
  const known = new Map<SelectionSetNode, Map<string, number>>();

  /** @param isPage whether the field above has a `first`, which counts for the list below it */
  const ofSet = (set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined, isPage: boolean): number => {
    if (!set || !type) return 0;
    const key = `${type.name} ${isPage}`;
    const costs = known.get(set) ?? new Map<string, number>();
    known.set(set, costs);
    const cost = costs.get(key) ?? sum(set.selections, (selection) => ofSelection(selection, type, isPage));
    costs.set(key, cost);
    return cost;
  };

  const ofSelection = (selection: SelectionNode, type: GraphQLNamedType, isPage: boolean): number => {
    if (isLeftOut(selection, lookUp)) return 0;
    if (selection.kind === Kind.FIELD) return ofField(selection, type, isPage);
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    const condition = fragment?.typeCondition;
    return ofSet(fragment?.selectionSet, condition ? schema.getType(condition.name.value) : type, isPage);
  };

  const ofField = (node: FieldNode, type: GraphQLNamedType, isPage: boolean): number => {
    const field = fieldOf(type, node.name.value);
    if (!field) return plainFieldCost;
    const size = pageSize(field, node, lookUp);
    const isUnboundList = isListType(getNullableType(field.type)) && !isPage;
    const times = size ?? (isUnboundList ? assumedListSize : 1);
    const below = ofSet(node.selectionSet, getNamedType(field.type), size !== undefined);
    return ownCost(schema, type, field.name) + times * below;
  };

  return ofSet(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, false);
}

function fieldOf(type: GraphQLNamedType, name: string): Field | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function ownCost(schema: GraphQLSchema, type: GraphQLNamedType, name: string): number {
  const isDownstream = possibleTypes(schema, type).some((possible) => {
    const field = possible.getFields()[name];
    return field && getDownstreamDirective(field);
  });
  return isDownstream ? downstreamFieldCost : plainFieldCost;
}

/** What the field's `first` says; undefined if it has none. */
function pageSize({ args }: Field, node: FieldNode, lookUp: LookUp): number | undefined {
  const definition = args.find(({ name }) => name === "first");
  if (!definition) return undefined;
  const value = node.arguments?.find(({ name }) => name.value === "first")?.value;
  const given = value && (value.kind === Kind.VARIABLE ? lookUp(value.name.value) : valueFromASTUntyped(value));
  const size = given ?? definition.defaultValue;
  return typeof size === "number" ? Math.max(1, size) : assumedListSize;
}

/** Stays a number that can be compared, also where fragments multiply beyond all bounds. */
function sum<Item>(items: readonly Item[], costOfItem: (item: Item) => number): number {
  return items.reduce((total, item) => Math.min(Number.MAX_VALUE, total + costOfItem(item)), 0);
}
