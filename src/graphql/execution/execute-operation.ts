import type { GraphQLRequestContextResponseForOperation } from "@apollo/server";
import {
  execute,
  GraphQLError,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from "graphql";
import { resolveProperty } from "../../downstream/resolvers/bind-resolvers.ts";
import { getFragments } from "../../lib/selections.ts";
import { coerceVariables } from "../coerce-variables.ts";
import type { RequestContext } from "../context.ts";
import type { ServerConfig } from "../../config/config.ts";
import { recordReceivedValues } from "../debug/received-values.ts";
import { getOwn } from "../../lib/collections.ts";
import { leaveOutInvalidItems } from "./invalid-values.ts";
import { makeItemsNullable } from "./nullable-items.ts";

type OperationContext = GraphQLRequestContextResponseForOperation<RequestContext>;

/** Executes a valid operation. `data` is absent if an error occurred before the first field. */
export type ExecuteOperation = (context: OperationContext) => Promise<ExecutionResult>;

/**
 * Creates the executor of operations, with which invalid values of downstream APIs cost as little of the response as
 * possible.
 *
 * @param schema the served schema
 * @param config without `introspection`, errors about variables do not name enum values and input fields
 */
export function createExecuteOperation(
  schema: GraphQLSchema,
  { introspection, debugErrors }: Pick<ServerConfig, "introspection" | "debugErrors">,
): ExecuteOperation {
  const hideSuggestions = !introspection;
  const relaxedSchema = makeItemsNullable(schema);
  const executableSchema = debugErrors ? recordReceivedValues(relaxedSchema) : relaxedSchema;
  return async ({ document, operation, request, contextValue }) => {
    const executeWith = (executedSchema: GraphQLSchema, executedDocument: DocumentNode) =>
      execute({
        schema: executedSchema,
        document: executedDocument,
        contextValue,
        variableValues: request.variables,
        operationName: request.operationName,
        fieldResolver: resolveProperty as GraphQLFieldResolver<unknown, unknown>,
        hideSuggestions,
      });
    const result = await executeWith(executableSchema, document);
    const selected = getIntrospection(document);
    // Introspection must show the served types.
    if (selected && result.data) Object.assign(result.data, (await executeWith(schema, selected)).data);
    if (!result.errors || !result.data) return withoutData(result);
    const variables = coerceVariables({ schema, operation, request }) ?? {};
    const executed = {
      schema,
      operation,
      fragments: getFragments(document),
      getValue: (name: string) => getOwn(variables, name),
    };
    return leaveOutInvalidItems(result, executed, contextValue.requestId);
  };
}

/**
 * Removes null data if an error occurred before the first field: that is an error of the request, with HTTP status 400.
 * Errors of scalars about the values of variables have no code, and their cause may be any error.
 */
function withoutData(result: ExecutionResult): ExecutionResult {
  const { errors } = result;
  return errors?.some(({ path }) => !path) ? { errors: errors.map(toRequestError) } : result;
}

function toRequestError(error: GraphQLError): GraphQLError {
  if (error.path || error.extensions["code"] !== undefined) return error;
  const { message, nodes = null, originalError = error } = error;
  return new GraphQLError(message, { nodes, originalError, extensions: { code: "BAD_USER_INPUT" } });
}

const introspectionDocuments = new WeakMap<DocumentNode, DocumentNode | null>();

/** The document with no other fields than `__schema` and `__type`; null if it has none of them. */
function getIntrospection(document: DocumentNode): DocumentNode | null {
  const cached = introspectionDocuments.get(document);
  if (cached !== undefined) return cached;
  const selected: FieldNode[] = [];
  const introspection: DocumentNode = visit(document, {
    // Fragments within introspection fields.
    FragmentDefinition: ({ typeCondition }) => (typeCondition.name.value.startsWith("__") ? false : undefined),
    Field: (field) => {
      if (field.name.value !== "__schema" && field.name.value !== "__type") return null;
      selected.push(field);
      return false;
    },
  });
  const result = selected.length > 0 ? introspection : null;
  introspectionDocuments.set(document, result);
  return result;
}
