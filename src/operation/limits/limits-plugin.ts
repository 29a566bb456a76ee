import type { ApolloServerPlugin } from "@apollo/server";
import type { OperationDefinitionNode } from "graphql";
import type { RequestContext } from "../../context.ts";
import { OperationTooComplexError } from "../../limit-errors.ts";
import type { DocumentLimits } from "../../limits-config.ts";
import { refusalOf } from "../../refusal.ts";
import { costOf, type OperationCost } from "./cost.ts";
import { checkVariables } from "./variables.ts";

/**
 * Refuses operations whose variables are too large, or that cost too much with them.
 *
 * It throws at once, and has to stand before the plugin that prefetches tokens: Apollo calls the hooks of all plugins in
 * their order without waiting, so that those behind it are not called.
 */
export function createLimitsPlugin(limits: DocumentLimits): ApolloServerPlugin<RequestContext> {
  const costs = new WeakMap<OperationDefinitionNode, OperationCost>();
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ schema, document, operation, request: { variables = {} } }) => {
          if (!operation) return Promise.resolve();
          try {
            checkVariables(variables, limits);
            const cost = costs.get(operation) ?? costOf(schema, document, operation);
            costs.set(operation, cost);
            if (cost.costFor(variables) > limits.cost)
              throw new OperationTooComplexError("cost", `The operation costs more than ${limits.cost}`);
          } catch (error) {
            throw error instanceof OperationTooComplexError ? refusalOf(error) : error;
          }
          return Promise.resolve();
        },
      }),
  };
}
