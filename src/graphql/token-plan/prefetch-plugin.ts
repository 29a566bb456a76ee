import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { coerceVariables } from "../coerce-variables.ts";
import type { SyncPluginHooks } from "../plugins/combine-hooks.ts";
import { analyzeOperation, type OperationRequirements } from "./token-plan.ts";

/**
 * Has the tokens of an operation fetched side by side before its first resolver runs, so that a nested API's token is
 * there when its turn comes. Nobody waits for them here, and nothing rests on them: a resolver asks for its own scopes
 * as if nothing had been planned.
 */
export function createPrefetchHooks(): SyncPluginHooks {
  const byDocument = new WeakMap<DocumentNode, Map<string, OperationRequirements>>();
  const getRequirements = (
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): OperationRequirements => {
    const byName = byDocument.get(document) ?? new Map<string, OperationRequirements>();
    byDocument.set(document, byName);
    const name = operation.name?.value ?? "";
    const known = byName.get(name) ?? analyzeOperation(schema, document, operation);
    byName.set(name, known);
    return known;
  };
  return {
    didResolveOperation: ({ schema, document, operation, request, contextValue }) => {
      const variables = operation && coerceVariables({ schema, operation, request });
      if (!variables) return;
      const startedAt = performance.now();
      const plan = getRequirements(schema, document, operation).planFor(variables);
      for (const access of plan) contextValue.downstream.prefetch(access);
      contextValue.record.recordPhase("plan", startedAt);
    },
  };
}
