import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, Kind, type GraphQLFormattedError } from "graphql";
import { ServiceError } from "../errors/service-errors.ts";

const internalCode = "INTERNAL_SERVER_ERROR";

/**
 * Masks unexpected errors, whose messages may contain anything. Expected errors pass: `ServiceError`, and the errors of
 * Apollo Server and graphql-js about the request.
 */
export function maskError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const code = getRequestErrorCode(error);
  if (code !== undefined) return { ...formatted, extensions: { ...formatted.extensions, code } };
  if (isExpectedError(error)) return formatted;
  const { path, locations } = formatted;
  return {
    message: "Internal server error",
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code: internalCode },
  };
}

/** Whether an error was thrown deliberately, so that its message and extensions may reach the caller. */
export function isExpectedError(error: unknown): boolean {
  if (getRequestErrorCode(error) !== undefined) return true;
  const cause = unwrapResolverError(error);
  if (cause instanceof ServiceError) return true;
  if (!(cause instanceof GraphQLError)) return false;
  const { code, requestId } = cause.extensions;
  return code !== undefined && (code !== internalCode || requestId !== undefined);
}

/**
 * The code of an error about the request that graphql-js or Apollo Server throws without one, such as a null variable in
 * the place of a non-null argument; undefined for any other error.
 *
 * Such an error was thrown outside of any field, or its nodes are arguments: those of an error about a field's value are
 * fields.
 */
function getRequestErrorCode(error: unknown): "BAD_REQUEST" | "BAD_USER_INPUT" | undefined {
  const cause = unwrapResolverError(error);
  if (!(error instanceof GraphQLError && cause instanceof GraphQLError)) return undefined;
  if (cause.extensions["code"] !== undefined || cause.originalError) return undefined;
  // Apollo Server sets the status of errors about persisted queries.
  if (!error.path) return cause.extensions["http"] === undefined ? "BAD_USER_INPUT" : "BAD_REQUEST";
  return cause.nodes?.every(({ kind }) => kind !== Kind.FIELD) ? "BAD_USER_INPUT" : undefined;
}

/** Whether an error of a response has been masked. */
export function isMaskedError({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.["code"] === internalCode;
}
