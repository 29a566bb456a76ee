import type { OperationDefinitionNode } from "graphql";
import type { DocumentLimits } from "../../config/limits.ts";
import { OperationTooComplexError } from "../../errors/limit-errors.ts";
import { ServiceError } from "../../errors/service-errors.ts";
import { toGraphQLError } from "../../errors/to-graphql-error.ts";
import { coerceVariables } from "../coerce-variables.ts";
import type { SyncPluginHooks } from "../plugins/combine-hooks.ts";
import { createCostCalculator, type CostCalculator } from "./operation-cost.ts";

/** Rejects operations whose variables are too large, or whose cost exceeds the limit or the user's rate. */
export function createLimitsHooks(limits: DocumentLimits): SyncPluginHooks {
  const calculators = new WeakMap<OperationDefinitionNode, CostCalculator>();
  return {
    didResolveOperation: ({ schema, document, operation, request, contextValue }) => {
      if (!operation) return undefined;
      try {
        validateVariables(request.variables ?? {}, limits);
        const variables = coerceVariables({ schema, operation, request });
        if (!variables) return undefined;
        const calculator = calculators.get(operation) ?? createCostCalculator(schema, document, operation);
        calculators.set(operation, calculator);
        const cost = calculator.calculate(variables);
        if (cost > limits.cost)
          throw new OperationTooComplexError("cost", `The operation costs more than ${limits.cost}`);
        const charged = contextValue.chargeCost(cost);
        return charged instanceof Promise ? charged.catch(rethrowLimitError) : undefined;
      } catch (error) {
        return rethrowLimitError(error);
      }
    },
  };
}

/** With the status and headers of the response. */
function rethrowLimitError(error: unknown): never {
  throw error instanceof ServiceError ? toGraphQLError(error) : error;
}

/** @throws {OperationTooComplexError} if a list in the variables is too long, or they are nested too deeply */
function validateVariables(variables: unknown, limits: Pick<DocumentLimits, "listSize" | "depth">): void {
  const validate = (value: unknown, level: number): void => {
    if (typeof value !== "object" || value === null) return;
    if (level > limits.depth)
      throw new OperationTooComplexError("depth", `The variables are nested deeper than ${limits.depth} levels`);
    const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (Array.isArray(value) && items.length > limits.listSize)
      throw new OperationTooComplexError("list_size", `A list has more than ${limits.listSize} items`);
    for (const item of items) validate(item, level + 1);
  };
  validate(variables, 0);
}
