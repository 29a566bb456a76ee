import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { DownstreamError, ServiceError } from "../../errors/service-errors.ts";
import { asString, isObject } from "../../lib/json.ts";
import type { AccessTokenSource, ClientDeps } from "../api-definition.ts";
import { createFetch } from "../http/fetch-adapter.ts";

/** Sends operations to a GraphQL API, with an access token for the scopes of one field. */
export interface GraphQLApiClient {
  /** Sends a query, and retries it. @throws {DownstreamError} if there is no data at all */
  readonly query: SendOperation;
  /** Sends a mutation once. @throws {OutcomeUnknownError} also if the response cannot be used */
  readonly mutate: SendOperation;
}

/** @param document with one operation, as text or as a typed document */
type SendOperation = <Data = Readonly<Record<string, unknown>>, Variables extends object = object>(
  document: string | TypedDocumentNode<Data, Variables>,
  variables: Variables,
) => Promise<GraphQLApiResponse<Data>>;

/** A response whose data may be partial, and may differ from what the API's schema promises. */
export interface GraphQLApiResponse<Data> {
  readonly data: Data;
  /** The error of the value at a path, or of a value below it. */
  readonly findError: (...path: readonly (string | number)[]) => DownstreamError | undefined;
  /** Creates the error for a value that is missing or invalid, although the response has no error for it. */
  readonly createError: () => ServiceError;
}

export interface GraphQLClientOptions {
  /** HTTP statuses by `extensions.code` of errors, in addition to those of Apollo Server and `NOT_FOUND`. */
  readonly errorCodes?: Readonly<Record<string, number>> | undefined;
}

interface ApiError {
  readonly path: readonly unknown[];
  readonly code: string | undefined;
}

/** Further errors are ignored: an API may send any number of them. */
const maxErrors = 1_000;

const defaultStatuses: ReadonlyMap<string | undefined, number> = new Map([
  ["UNAUTHENTICATED", 401],
  ["FORBIDDEN", 403],
  ["NOT_FOUND", 404],
  ["BAD_USER_INPUT", 400],
]);

/**
 * Creates a client of a GraphQL API. Errors of the API become {@link DownstreamError}s by their code. Their messages are not
 * read.
 *
 * @param access as `createClient` of the API's definition receives it
 */
export function createGraphQLClient(
  { http, baseUrl }: ClientDeps,
  access: AccessTokenSource,
  { errorCodes }: GraphQLClientOptions = {},
): GraphQLApiClient {
  const statuses = errorCodes ? new Map([...defaultStatuses, ...Object.entries(errorCodes)]) : defaultStatuses;
  const toDownstreamError = ({ code }: ApiError): DownstreamError => {
    const status = statuses.get(code);
    if (status !== undefined) return http.classify({ status, headers: {}, body: undefined }).error;
    const downstream = http.name;
    return new DownstreamError("DOWNSTREAM_ERROR", `${downstream}: the response has an error`, { downstream });
  };

  const createSend =
    (idempotent: boolean): SendOperation =>
    async <Data, Variables extends object>(
      document: string | TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ): Promise<GraphQLApiResponse<Data>> => {
      const createError = (cause?: unknown): ServiceError =>
        idempotent ? http.invalidResponseError(cause) : http.outcomeUnknownError(cause);
      const { GraphQLClient } = await (graphqlRequest ??= loadGraphQLRequest());
      const fetch = createFetch({ http, idempotent, access });
      // Without the name of the operation, `graphql-request` does not parse the document.
      const client = new GraphQLClient(baseUrl, { fetch, errorPolicy: "all", excludeOperationName: true });
      const response = await client.rawRequest(getText(document), variables).catch((cause: unknown) => {
        throw cause instanceof ServiceError ? cause : createError(cause);
      });
      const errors = parseErrors(response.errors);
      const data: unknown = response.data;
      if (!isObject(data)) throw errors[0] ? toDownstreamError(errors[0]) : createError();
      return {
        data: data as Data,
        createError: () => createError(),
        findError: (...path) => {
          const error = errors.find((each) => path.every((step, index) => each.path[index] === step));
          return error && toDownstreamError(error);
        },
      };
    };
  return { query: createSend(true), mutate: createSend(false) };
}

/** Perf: loaded with the first operation, since most projects call no GraphQL API. */
const loadGraphQLRequest = () => import("graphql-request");
let graphqlRequest: ReturnType<typeof loadGraphQLRequest> | undefined;

const texts = new WeakMap<object, string>();

/** Documents are constants: each is printed once. */
function getText(document: string | TypedDocumentNode<unknown, never>): string {
  if (typeof document === "string") return document;
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}

function parseErrors(errors: unknown): readonly ApiError[] {
  if (!Array.isArray(errors)) return [];
  return errors.slice(0, maxErrors).map((error: unknown) => {
    const { path, extensions } = isObject(error) ? error : {};
    const code = isObject(extensions) ? asString(extensions["code"]) : undefined;
    return { path: Array.isArray(path) ? path : [], code };
  });
}
