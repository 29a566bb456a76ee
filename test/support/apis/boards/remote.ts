import { GraphQLClient } from "graphql-request";
import {
  createFetch,
  DownstreamError,
  invalidResponseError,
  ServiceError,
  withAccessToken,
  type AccessTokenSource,
  type ClientDeps,
  type DownstreamErrorCode,
} from "oboql";

/** A JSON object of the API, whose properties may have any type. */
export type Item = Readonly<Record<string, unknown>>;

/** A response whose data may be partial. */
export interface RemoteResponse {
  readonly data: Item;
  /** The error of the value at a path, or of a value below it. */
  findError(...path: readonly (string | number)[]): DownstreamError | undefined;
  /** Creates the error for a response that cannot be used. */
  invalidError(): ServiceError;
}

type Send = (document: string, variables: object, access: AccessTokenSource) => Promise<RemoteResponse>;

/** Sends operations to the API: queries are retried, mutations are sent once. */
export interface Remote {
  readonly query: Send;
  readonly mutate: Send;
}

export const invalidError = (cause?: unknown): ServiceError => invalidResponseError("BOARDS", cause);

export function createRemote({ http, baseUrl }: ClientDeps): Remote {
  const createSend =
    (idempotent: boolean, createError: (cause?: unknown) => ServiceError): Send =>
    async (document, variables, access) => {
      const { data, errors } = await withAccessToken(access, (token) =>
        new GraphQLClient(baseUrl, { fetch: createFetch({ http, idempotent, token }), errorPolicy: "all" })
          .rawRequest(document, variables)
          .catch((cause: unknown) => {
            throw cause instanceof ServiceError ? cause : createError(cause);
          }),
      );
      const found = parseErrors(errors);
      if (!isObject(data)) throw found[0] ? toDownstreamError(found[0]) : createError();
      return {
        data,
        findError: (...path) => {
          const error = found.find((each) => path.every((step, index) => each.path[index] === step));
          return error && toDownstreamError(error);
        },
        invalidError: () => createError(),
      };
    };
  return {
    query: createSend(true, invalidError),
    mutate: createSend(false, (cause) => http.outcomeUnknownError(cause)),
  };
}

export function isObject(value: unknown): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface RemoteError {
  readonly path: readonly unknown[];
  readonly code: unknown;
}

function parseErrors(errors: unknown): readonly RemoteError[] {
  return (Array.isArray(errors) ? errors : []).slice(0, 1_000).map((error: unknown) => {
    const { path, extensions } = isObject(error) ? error : {};
    return { path: Array.isArray(path) ? path : [], code: isObject(extensions) ? extensions["code"] : undefined };
  });
}

const codes = new Map<unknown, { readonly code: DownstreamErrorCode; readonly status: number }>([
  ["UNAUTHENTICATED", { code: "DOWNSTREAM_UNAUTHORIZED", status: 401 }],
  ["FORBIDDEN", { code: "DOWNSTREAM_FORBIDDEN", status: 403 }],
  ["BAD_USER_INPUT", { code: "DOWNSTREAM_ERROR", status: 400 }],
]);

/** The message of the API is not passed on. */
function toDownstreamError({ code: remoteCode }: RemoteError): DownstreamError {
  const { code, ...facts } = codes.get(remoteCode) ?? { code: "DOWNSTREAM_ERROR" as const };
  return new DownstreamError(code, "BOARDS responded with an error", { downstream: "BOARDS", ...facts });
}
