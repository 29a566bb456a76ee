import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { ServiceError } from "../errors/service-errors.ts";

const internalCode = "INTERNAL_SERVER_ERROR";

/**
 * Lets through what was thrown on purpose (our own family, and Apollo's and graphql-js' errors about the request), and
 * masks everything else: its message may hold anything.
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

/** Whether an error was thrown on purpose. */
export function isExpectedError(error: unknown): boolean {
  const cause = unwrapResolverError(error);
  if (cause instanceof ServiceError) return true;
  if (!(cause instanceof GraphQLError)) return false;
  const { code, requestId } = cause.extensions;
  return code !== undefined && (code !== internalCode || requestId !== undefined);
}

/** Whether an error of a response is a masked one. */
export function isMaskedError({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.["code"] === internalCode;
}
