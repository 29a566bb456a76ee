import type { OperationDefinitionNode } from "graphql";
import { OperationTooComplexError } from "../../errors/limit-errors.ts";
import type { DocumentLimits } from "../../config/limits.ts";
import { toGraphQLError } from "../../errors/to-graphql-error.ts";
import { coerceVariables } from "../coerce-variables.ts";
import type { OperationHooks } from "../plugins/combine-hooks.ts";
import { costOf, type OperationCost } from "./operation-cost.ts";
import { checkVariables } from "./variables.ts";

/** Refuses operations whose variables are too large, or that cost too much with them. */
export function createLimitsHooks(limits: DocumentLimits): OperationHooks {
  const costs = new WeakMap<OperationDefinitionNode, OperationCost>();
  return {
    didResolveOperation: ({ schema, document, operation, request }) => {
      if (!operation) return;
      try {
        checkVariables(request.variables ?? {}, limits);
        const variables = coerceVariables({ schema, operation, request });
        if (!variables) return;
        const cost = costs.get(operation) ?? costOf(schema, document, operation);
        costs.set(operation, cost);
        if (cost.costFor(variables) > limits.cost)
          throw new OperationTooComplexError("cost", `The operation costs more than ${limits.cost}`);
      } catch (error) {
        throw error instanceof OperationTooComplexError ? toGraphQLError(error) : error;
      }
    },
  };
}
