import { GraphQLError, execute, parse, validate, type DocumentNode, type GraphQLSchema } from "graphql";
import type { ProjectsContext } from "./access-control.ts";
import { isObject, parseJson } from "../../json.ts";

/** Status and JSON body of a GraphQL response. */
export interface GraphQLResponse {
  readonly status: number;
  readonly body: object;
}

/** Executes a GraphQL POST: 400 if the operation cannot be executed, 200 otherwise, with or without errors. */
export async function executeRequest(
  schema: GraphQLSchema,
  text: string,
  contextValue: ProjectsContext,
): Promise<GraphQLResponse> {
  const request = parseBody(text);
  if (!request) return errorResponse("BAD_REQUEST", [new GraphQLError("The body is not a JSON GraphQL request.")]);

  const document = parseDocument(request.query);
  if (document instanceof GraphQLError) return errorResponse("GRAPHQL_PARSE_FAILED", [document]);
  const invalid = validate(schema, document);
  if (invalid.length > 0) return errorResponse("GRAPHQL_VALIDATION_FAILED", invalid);

  const { variables: variableValues, operationName } = request;
  const result = await execute({ schema, document, contextValue, variableValues, operationName });
  // Without `data` nothing was executed: a variable or the operation name is invalid.
  if (!("data" in result)) return errorResponse("BAD_USER_INPUT", result.errors ?? []);
  return { status: 200, body: result };
}

interface GraphQLRequest {
  readonly query: string;
  readonly variables: Record<string, unknown> | null | undefined;
  readonly operationName: string | null | undefined;
}

function parseBody(text: string): GraphQLRequest | undefined {
  const body = parseJson(text);
  if (!isObject(body)) return undefined;
  const { query, variables, operationName } = body;
  if (typeof query !== "string") return undefined;
  if (variables != null && !isObject(variables)) return undefined;
  if (operationName != null && typeof operationName !== "string") return undefined;
  return { query, variables, operationName };
}

function parseDocument(source: string): DocumentNode | GraphQLError {
  try {
    return parse(source);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function errorResponse(code: string, errors: readonly GraphQLError[]): GraphQLResponse {
  return { status: 400, body: { errors: errors.map((error) => ({ ...error.toJSON(), extensions: { code } })) } };
}
