import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { ServiceError } from "../errors/service-errors.ts";

const internalCode = "INTERNAL_SERVER_ERROR";

/**
 * Masks unexpected errors, whose messages may contain anything. Expected errors pass: `ServiceError`, and the errors of
 * Apollo Server and graphql-js about the request.
 */
export function maskError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
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
  const cause = unwrapResolverError(error);
  if (cause instanceof ServiceError) return true;
  if (!(cause instanceof GraphQLError)) return false;
  const { code, requestId } = cause.extensions;
  return code !== undefined && (code !== internalCode || requestId !== undefined);
}

/** Whether an error of a response has been masked. */
export function isMaskedError({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.["code"] === internalCode;
}
