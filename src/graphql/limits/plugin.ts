import type { OperationDefinitionNode } from "graphql";
import { OperationTooComplexError } from "../../errors/limit-errors.ts";
import type { DocumentLimits } from "../../config/limits.ts";
import { toGraphQLError } from "../../errors/to-graphql-error.ts";
import { coerceVariables } from "../coerce-variables.ts";
import type { SyncPluginHooks } from "../plugins/combine-hooks.ts";
import { createCostCalculator, type CostCalculator } from "./operation-cost.ts";
import { validateVariables } from "./variables.ts";

/** Refuses operations whose variables are too large, or that cost too much with them. */
export function createLimitsHooks(limits: DocumentLimits): SyncPluginHooks {
  const calculators = new WeakMap<OperationDefinitionNode, CostCalculator>();
  return {
    didResolveOperation: ({ schema, document, operation, request }) => {
      if (!operation) return;
      try {
        validateVariables(request.variables ?? {}, limits);
        const variables = coerceVariables({ schema, operation, request });
        if (!variables) return;
        const cost = calculators.get(operation) ?? createCostCalculator(schema, document, operation);
        calculators.set(operation, cost);
        if (cost.calculate(variables) > limits.cost)
          throw new OperationTooComplexError("cost", `The operation costs more than ${limits.cost}`);
      } catch (error) {
        throw error instanceof OperationTooComplexError ? toGraphQLError(error) : error;
      }
    },
  };
}
