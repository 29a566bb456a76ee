import type { GraphQLField } from "graphql";
import type { TemplateValues } from "../directives/placeholder.ts";
import type { TemplatePlace } from "../directives/validate-template.ts";
import type { ErrorStatus } from "../http/downstream-client.ts";
import type { RestApiClient } from "./rest-api.ts";
import type { RestErrorResponse, RestResponse } from "./rest-client.ts";
import type { RestMethod } from "./rest-directive.ts";
import type { CreateRequest, RestRequest } from "./rest-request.ts";

/** A field that has a `@rest` directive. */
export interface RestFieldContext {
  /** Such as `Query.article`. */
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly isMutation: boolean;
  /** Whether it is a field of `Query` or `Mutation`, which has no parent. */
  readonly isRoot: boolean;
  readonly getIdParts: TemplatePlace["getIdParts"];
  /** The argument that has the id of the object that the field returns. */
  readonly idArgument: string | undefined;
}

/** Calls the API for a field. Arguments and parent are converted already. */
export type ResolveRestField = (client: RestApiClient, values: TemplateValues) => Promise<unknown>;

/** The request of a field. */
export interface Operation extends RestFieldContext {
  readonly method: RestMethod;
  readonly createRequest: CreateRequest;
}

export type Response = RestResponse<unknown> | RestErrorResponse;

/** Sends a request. Equal GET requests of one incoming request and one set of scopes share a response. */
export function sendRequest(
  { deps, rest, reads, query: fixedQuery }: RestApiClient,
  { path, params, query, headers, body }: RestRequest,
  {
    method,
    isMutation,
    errors,
    isBody,
  }: {
    readonly method: RestMethod;
    readonly isMutation: boolean;
    readonly errors: readonly ErrorStatus[];
    readonly isBody: (body: unknown) => body is unknown;
  },
): Promise<Response> {
  const options = { params, query: { ...fixedQuery, ...query }, headers, errors };
  if (method !== "get")
    return rest[method](path, { ...options, isBody, body, ...(method === "post" && { read: !isMutation }) });
  const shareable = { ...options, errors: [...new Set<ErrorStatus>([...errors, 404])] };
  const key = JSON.stringify([path, shareable]);
  const shared = reads.get(key) ?? rest.get(path, shareable);
  reads.set(key, shared);
  // The fields that share a response may read different parts of it, and one may take a 404 as null.
  return shared.then((response) => {
    if (response.ok ? !isBody(response.body) : !errors.includes(response.status))
      throw response.ok ? deps.http.invalidResponseError() : deps.http.classify(response).error;
    return response;
  });
}
