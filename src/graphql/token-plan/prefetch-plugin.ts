import type { OperationDefinitionNode } from "graphql";
import { coerceVariables } from "../coerce-variables.ts";
import type { SyncPluginHooks } from "../plugins/combine-hooks.ts";
import { analyzeOperation, type OperationRequirements } from "./token-plan.ts";

/**
 * Starts fetching all access tokens of an operation concurrently before its first resolver runs, so that the token of a
 * nested API is ready when its fields are resolved. The result is not awaited, and nothing depends on it: each resolver
 * acquires a token for its own scopes.
 */
export function createPrefetchHooks(): SyncPluginHooks {
  const requirementsByOperation = new WeakMap<OperationDefinitionNode, OperationRequirements>();
  return {
    didResolveOperation: ({ schema, document, operation, request, contextValue }) => {
      const variables = operation && coerceVariables({ schema, operation, request });
      if (!variables) return;
      const startedAt = performance.now();
      const requirements = requirementsByOperation.get(operation) ?? analyzeOperation(schema, document, operation);
      requirementsByOperation.set(operation, requirements);
      for (const directive of requirements.planFor(variables)) contextValue.downstream.prefetch(directive);
      contextValue.record.recordPhase("plan", startedAt);
    },
  };
}
