import {
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from "graphql";
import { getDownstreamDirective, type DownstreamDirective } from "../../downstream/resolvers/directive.ts";
import { fromGlobalId } from "../../downstream/relay/global-id.ts";
import { getNodeTypes } from "../../downstream/relay/node.ts";
import { getVariable, type Variables } from "../coerce-variables.ts";

/** What an operation needs: of each downstream API the union of the scopes of its fields. */
export type TokenPlan = readonly DownstreamDirective[];

/** What an operation needs, worked out once for each outcome of the variables that decide it. */
export interface OperationRequirements {
  /** @param variables coerced */
  planFor(variables: Variables): TokenPlan;
  /** What it may need, whatever the variables are. */
  readonly all: TokenPlan;
}

/** What variables decide, as an answer: their value, or that it may be any. */
type VariableGetter = (variable: string) => unknown;
const anyValue = Symbol("anything");

/** Plans that are kept of one operation. A client has few outcomes; one that has more gets its plan anew each time. */
const maxCachedPlans = 64;

/**
 * Works out what an operation of a valid document needs: of every field that it selects, what its `@downstream`
 * directive says. Fragments and abstract types count by the types that are possible, `@skip` and `@include` by the
 * variables, `node` by the type that its id names.
 */
export function analyzeOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationRequirements {
  const nodeTypes = getNodeTypes(schema);
  const parts: OperationParts = { schema, nodeTypes, operation, fragments: getFragments(document) };
  const usedVariables = new Set<string>();
  const all = createPlan(parts, (name) => {
    usedVariables.add(name);
    return anyValue;
  });
  const plans = new Map<string, TokenPlan>();
  /** Of an id no more than its type counts. */
  const toCacheKeyPart = (value: unknown): unknown => {
    if (typeof value !== "string") return value === true;
    const type = fromGlobalId(value)?.type;
    return type !== undefined && nodeTypes.has(type) ? type : null;
  };
  return {
    all,
    planFor: (variables) => {
      if (usedVariables.size === 0) return all;
      const key = [...usedVariables].map((name) => toCacheKeyPart(getVariable(variables, name))).join();
      const plan = plans.get(key) ?? createPlan(parts, (name) => getVariable(variables, name));
      if (plans.size < maxCachedPlans) plans.set(key, plan);
      return plan;
    },
  };
}

interface OperationParts {
  readonly schema: GraphQLSchema;
  readonly nodeTypes: ReturnType<typeof getNodeTypes>;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** Looks at each selection set once for each set of types, so that no document costs more than its size. */
function createPlan({ schema, nodeTypes, operation, fragments }: OperationParts, getValue: VariableGetter): TokenPlan {
  const scopes = new Map<DownstreamDirective["api"], Set<string>>();
  const walked = new Map<SelectionSetNode, Set<string>>();

  const addRequirement = (access: DownstreamDirective | undefined): void => {
    if (!access) return;
    const known = scopes.get(access.api) ?? new Set();
    for (const scope of access.scopes) known.add(scope);
    scopes.set(access.api, known);
  };

  const walk = (set: SelectionSetNode | undefined, types: readonly GraphQLObjectType[]): void => {
    if (!set || types.length === 0) return;
    const key = types.map(({ name }) => name).join();
    const keys = walked.get(set) ?? new Set();
    walked.set(set, keys);
    if (keys.has(key)) return;
    keys.add(key);
    for (const selection of set.selections) if (!isSkipped(selection, getValue)) walkSelection(selection, types);
  };

  const walkSelection = (selection: SelectionNode, types: readonly GraphQLObjectType[]): void => {
    if (selection.kind === Kind.FIELD) {
      for (const type of types) walkField(selection, type);
      return;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    const condition = fragment?.typeCondition;
    const narrowed = condition ? getPossibleTypes(schema, schema.getType(condition.name.value)) : types;
    walk(
      fragment?.selectionSet,
      types.filter((type) => narrowed.includes(type)),
    );
  };

  const walkField = (node: FieldNode, type: GraphQLObjectType): void => {
    const field = type.getFields()[node.name.value];
    if (!field) return;
    if (type === schema.getQueryType() && field.name === "node") {
      for (const named of getTypesOfNodeId(node, nodeTypes, getValue)) {
        addRequirement(named.directive);
        walk(node.selectionSet, [named.type]);
      }
      return;
    }
    addRequirement(getDownstreamDirective(field));
    walk(node.selectionSet, getPossibleTypes(schema, getNamedType(field.type)));
  };

  const root = schema.getRootType(operation.operation);
  if (root) walk(operation.selectionSet, [root]);
  return [...scopes].map(([api, known]) => ({ api, scopes: [...known] }));
}

export function isSkipped({ directives = [] }: SelectionNode, getValue: VariableGetter): boolean {
  return directives.some(({ name, arguments: [condition] = [] }) => {
    if (name.value !== "skip" && name.value !== "include") return false;
    const value = resolveValue(condition?.value, getValue);
    return value !== anyValue && (value === true) !== (name.value === "include");
  });
}

/** The types that the id of `node` may be one of. */
function getTypesOfNodeId(node: FieldNode, nodeTypes: OperationParts["nodeTypes"], getValue: VariableGetter) {
  const id = resolveValue(node.arguments?.find(({ name }) => name.value === "id")?.value, getValue);
  if (id === anyValue) return [...nodeTypes.values()];
  const named = nodeTypes.get((typeof id === "string" && fromGlobalId(id)?.type) || "");
  return named ? [named] : [];
}

function resolveValue(value: ValueNode | undefined, getValue: VariableGetter): unknown {
  return value?.kind === Kind.VARIABLE ? getValue(value.name.value) : literalValue(value);
}

function literalValue(value: ValueNode | undefined): string | boolean | undefined {
  return value?.kind === Kind.STRING || value?.kind === Kind.BOOLEAN ? value.value : undefined;
}

export function getPossibleTypes(
  schema: GraphQLSchema,
  type: GraphQLNamedType | undefined,
): readonly GraphQLObjectType[] {
  if (!isCompositeType(type)) return [];
  return isObjectType(type) ? [type] : schema.getPossibleTypes(type);
}

export function getFragments({ definitions }: DocumentNode): OperationParts["fragments"] {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}
