import {
  getNamedType,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { getDownstreamDirective, type DownstreamDirective } from "../../downstream/resolvers/directive.ts";
import { fromGlobalId } from "../../downstream/relay/global-id.ts";
import { getNodeTypes, type NodeType } from "../../downstream/relay/node.ts";
import {
  anyValue,
  createSelectionWalk,
  getFragments,
  isSkipped,
  resolveValue,
  type VariableGetter,
} from "../../lib/selections.ts";
import { cacheByVariables } from "../cache-by-variables.ts";
import type { Variables } from "../coerce-variables.ts";
import { getPossibleTypes } from "../possible-types.ts";

/** The scopes that an operation requires, one entry per downstream API. */
export type TokenPlan = readonly DownstreamDirective[];

/** Requirements of an operation, cached by the variables that affect them. */
export interface OperationRequirements {
  /** @param variables coerced */
  planFor(variables: Variables): TokenPlan;
  /** The union over all values of the variables. */
  readonly all: TokenPlan;
}

/**
 * Analyzes an operation of a valid document: collects the `@downstream` directives of all selected fields. Fragments and
 * abstract types count by their possible types, `@skip` and `@include` by the variables, `node` by the type in its id.
 */
export function analyzeOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationRequirements {
  const nodeTypes = getNodeTypes(schema);
  const parts: OperationParts = { schema, nodeTypes, operation, fragments: getFragments(document) };
  const readVariables = new Set<string>();
  const all = createPlan(parts, (name) => {
    readVariables.add(name);
    return anyValue;
  });
  if (readVariables.size === 0) return { all, planFor: () => all };
  return {
    all,
    planFor: cacheByVariables(
      (getValue) => createPlan(parts, getValue),
      (value) => {
        if (typeof value !== "string") return value === true;
        // A plan depends on the type in a global id only, so all ids of a type share an entry.
        const type = fromGlobalId(value)?.type;
        return type !== undefined && nodeTypes.has(type) ? type : null;
      },
    ),
  };
}

interface OperationParts {
  readonly schema: GraphQLSchema;
  readonly nodeTypes: ReturnType<typeof getNodeTypes>;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

function createPlan({ schema, nodeTypes, operation, fragments }: OperationParts, getValue: VariableGetter): TokenPlan {
  const scopesByApi = new Map<DownstreamDirective["api"], Set<string>>();

  const addRequirement = (directive: DownstreamDirective | undefined): void => {
    // Only fields whose requests have no access token have no scopes.
    if (!directive || directive.scopes.length === 0) return;
    const scopes = scopesByApi.get(directive.api) ?? new Set();
    for (const scope of directive.scopes) scopes.add(scope);
    scopesByApi.set(directive.api, scopes);
  };

  const visitTypeField = (
    type: GraphQLObjectType,
    node: FieldNode,
    visitChildren: (types: readonly GraphQLObjectType[]) => unknown,
  ): void => {
    const field = type.getFields()[node.name.value];
    if (!field) return;
    if (type === schema.getQueryType() && field.name === "node") {
      for (const nodeType of getTypesOfNodeId(node, nodeTypes, getValue)) {
        addRequirement(nodeType.directive);
        visitChildren([nodeType.type]);
      }
      return;
    }
    addRequirement(getDownstreamDirective(field));
    visitChildren(getPossibleTypes(schema, getNamedType(field.type)));
  };

  /** Its result only marks a selection set as visited: the requirements are collected in `scopesByApi`. */
  const walk = createSelectionWalk<readonly GraphQLObjectType[], true>({
    fragments,
    isExcluded: (selection) => isSkipped(selection, getValue),
    toKey: (types) => types.map(({ name }) => name).join(),
    enterFragment: (types, typeName) => {
      if (typeName === undefined) return types;
      const possibleTypes = getPossibleTypes(schema, schema.getType(typeName));
      return types.filter((type) => possibleTypes.includes(type));
    },
    visitField: (node, types, visitChildren) => {
      for (const type of types) visitTypeField(type, node, visitChildren);
      return true;
    },
    combine: () => true,
  });

  const root = schema.getRootType(operation.operation);
  if (root) walk(operation.selectionSet, [root]);
  return [...scopesByApi].map(([api, scopes]) => ({ api, scopes: [...scopes] }));
}

/** The types that the `id` argument of `node` can stand for. */
export function getTypesOfNodeId(
  node: FieldNode,
  nodeTypes: OperationParts["nodeTypes"],
  getValue: VariableGetter,
): readonly NodeType[] {
  const id = resolveValue(node.arguments?.find(({ name }) => name.value === "id")?.value, getValue);
  if (id === anyValue) return [...nodeTypes.values()];
  const nodeType = nodeTypes.get((typeof id === "string" && fromGlobalId(id)?.type) || "");
  return nodeType ? [nodeType] : [];
}
