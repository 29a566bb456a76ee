import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, OperationTypeNode, type GraphQLFormattedError, type OperationDefinitionNode } from "graphql";
import type { DocumentLimits } from "../../config/limits.ts";
import { maxFieldErrors } from "../../downstream/http/operation-budget.ts";
import { BudgetExceededError } from "../../errors/limit-errors.ts";
import { OutcomeUnknownError, type ServiceError } from "../../errors/service-errors.ts";
import type { RequestContext } from "../context.ts";
import type { SyncPluginHooks } from "../plugins/combine-hooks.ts";
import { measureJson } from "./measure-json.ts";

/**
 * Completes the response of an operation that exceeded a budget: bounds its errors and its length, and reports mutations
 * whose payload is lost as `OUTCOME_UNKNOWN`. Such an operation took more than its cost says, so it counts as much as the
 * most costly one in the user's rate.
 */
export const createExceededBudgetHooks = ({ cost }: Pick<DocumentLimits, "cost">): SyncPluginHooks => ({
  didEncounterErrors: ({ errors, contextValue, operation }) => {
    const { error, endedFields } = (contextValue as Partial<RequestContext> | undefined)?.budget ?? {};
    if (!error || !endedFields) return;
    const isBudgetError = (each: GraphQLError): boolean => unwrapResolverError(each) === error;
    const getField = ({ path }: GraphQLError): string | number => path?.[0] ?? "";
    // With more errors, each root field that is not complete becomes null, with one error.
    const fields = errors.length > maxFieldErrors ? new Set(errors.filter(isBudgetError).map(getField)) : endedFields;
    if (fields.size === 0) return;
    const isOther = (each: GraphQLError): boolean => !isBudgetError(each) || !fields.has(getField(each));
    const originalError = isMutation(operation) ? createLostPayloadError(contextValue) : error;
    const merged = [...fields].map(
      (field) => new GraphQLError(originalError.message, { path: [field], originalError }),
    );
    // Perf: in place, because formatting each error would take Apollo Server longer than the operation took.
    (errors as GraphQLError[]).splice(0, errors.length, ...errors.filter(isOther), ...merged);
  },
  willSendResponse: ({ response: { body }, contextValue, operation }) => {
    const budget = (contextValue as Partial<RequestContext> | undefined)?.budget;
    const result = body.kind === "single" ? body.singleResult : undefined;
    if (!budget || !result?.data) return;
    const { data } = result;
    const wasEnded = budget.error !== undefined;
    budget.countResponse((max) => measureJson(data, max));
    const { error } = budget;
    if (!error) return;
    if (error instanceof BudgetExceededError) chargeCost(contextValue, cost);
    const lostPayload = isMutation(operation) ? createLostPayloadError(contextValue) : error;
    const errors = result.errors ?? [];
    result.errors = wasEnded
      ? errors.map((each) => completeError(each, data, { error, lostPayload }))
      : [...errors, ...dropFields(data, lostPayload)];
  },
});

/** A user above their rate is rejected with the next operation. */
function chargeCost(context: RequestContext, cost: number): void {
  try {
    const charged = context.chargeCost(cost);
    if (charged instanceof Promise) charged.catch(() => undefined);
  } catch {
    // Above the rate.
  }
}

type Data = Record<string, unknown>;

/** Makes the field of a merged error null, and replaces the error of a payload that is lost. */
function completeError(
  formatted: GraphQLFormattedError,
  data: Data,
  { error, lostPayload }: { error: ServiceError; lostPayload: ServiceError },
): GraphQLFormattedError {
  const { path: [field = "", ...rest] = [], extensions } = formatted;
  const code = extensions?.["code"];
  if (rest.length === 0 && field in data && (code === error.code || code === lostPayload.code)) data[field] = null;
  const isLost = code === error.code && rest.length > 0 && data[field] === null;
  return isLost ? formatError(lostPayload, [field]) : formatted;
}

/** Makes all fields null. @returns their errors */
function dropFields(data: Data, error: ServiceError): GraphQLFormattedError[] {
  const fields = Object.keys(data).filter((field) => data[field] !== null);
  for (const field of fields) data[field] = null;
  return fields.map((field) => formatError(error, [field]));
}

function formatError({ message, extensions }: ServiceError, path: readonly (string | number)[]): GraphQLFormattedError {
  return { message, path, extensions };
}

function isMutation(operation: OperationDefinitionNode | undefined): boolean {
  return operation?.operation === OperationTypeNode.MUTATION;
}

function createLostPayloadError({ requestId }: Pick<RequestContext, "requestId">): OutcomeUnknownError {
  return new OutcomeUnknownError("The payload of the mutation exceeded a budget; check its outcome before retrying", {
    requestId,
  });
}
