import { HeaderMap } from "@apollo/server";
import { GraphQLError } from "graphql";
import type { ServiceError } from "./service-errors.ts";

/** Makes a whole request fail with the status and the headers that belong to the error. */
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

/** The header for those who may come again later (RFC 9110, section 10.2.3). */
export function toRetryAfterHeader({ facts: { retryAfterSeconds } }: ServiceError): Record<string, string> {
  return typeof retryAfterSeconds === "number" ? { "retry-after": String(retryAfterSeconds) } : {};
}
