import { HeaderMap } from "@apollo/server";
import { GraphQLError } from "graphql";
import type { ServiceError } from "./service-errors.ts";

/** Converts an error that fails the whole request, with its HTTP status and headers in Apollo Server's `extensions.http`. */
export function toGraphQLError(error: ServiceError, headers: Readonly<Record<string, string>> = {}): GraphQLError {
  return new GraphQLError(error.message, {
    extensions: {
      ...error.extensions,
      http: {
        status: error.status,
        headers: new HeaderMap(Object.entries({ ...toRetryAfterHeader(error), ...headers })),
      },
    },
  });
}

/** The `Retry-After` header of an error (RFC 9110, section 10.2.3); no header if the error has no delay. */
export function toRetryAfterHeader({ facts: { retryAfterSeconds } }: ServiceError): Record<string, string> {
  return typeof retryAfterSeconds === "number" ? { "retry-after": String(retryAfterSeconds) } : {};
}
