import { GraphQLClient } from "graphql-request";
import { print } from "graphql";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import {
  type AccessTokenSource,
  type ClientDeps,
  createFetch,
  DownstreamError,
  type DownstreamErrorCode,
  invalidResponseError,
  ServiceError,
  withAccessToken,
} from "oboql";
import { asString, isObject } from "../json.ts";

/** An answer whose data may be partial. */
export interface RemoteAnswer<Data> {
  readonly data: Data;
  /** The error of what is at this path or below it; undefined if it is answered. */
  errorAt(...path: (string | number)[]): DownstreamError | undefined;
  /** What it means that something is missing in the answer, and no error says why. */
  unusable(): ServiceError;
}

/** @throws {DownstreamError} if there is no data at all */
type Send = <Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  access: AccessTokenSource,
) => Promise<RemoteAnswer<Data>>;

/** Sends operations to the Projects API. */
export interface Remote {
  readonly query: Send;
  /** Sends what changes something, once. */
  readonly mutate: Send;
}

interface RemoteError {
  readonly path: readonly unknown[];
  readonly code: string | undefined;
}

/** Errors beyond these are not read: an API may send any number of them. */
const maxErrors = 1_000;

function parseErrors(errors: unknown): readonly RemoteError[] {
  if (!Array.isArray(errors)) return [];
  return errors.slice(0, maxErrors).map((error: unknown) => {
    const { path, extensions } = isObject(error) ? error : {};
    return {
      path: Array.isArray(path) ? path : [],
      code: isObject(extensions) ? asString(extensions["code"]) : undefined,
    };
  });
}

export function createRemote({ http, baseUrl }: ClientDeps): Remote {
  const clientFor = (repeatable: boolean) => (token: string) =>
    // Each document holds one operation. To leave out its name saves parsing the document for it at each call.
    new GraphQLClient(baseUrl, {
      fetch: createFetch({ http, idempotent: repeatable, token }),
      errorPolicy: "all",
      excludeOperationName: true,
    });
  return {
    query: createSend(clientFor(true), (cause) => invalidResponseError("PROJECTS", cause)),
    mutate: createSend(clientFor(false), (cause) => http.outcomeUnknownError(cause)),
  };
}

/** @param unusable what it means that an answer came which cannot be used */
function createSend(clientWith: (token: string) => GraphQLClient, unusable: (cause?: unknown) => ServiceError): Send {
  return async <Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    access: AccessTokenSource,
  ): Promise<RemoteAnswer<Data>> => {
    const text = getText(document);
    const answer = await withAccessToken(access, (token) =>
      clientWith(token)
        .rawRequest<Data | null>(text, variables)
        .catch((cause: unknown) => {
          throw cause instanceof ServiceError ? cause : unusable(cause);
        }),
    );
    const errors = parseErrors(answer.errors);
    const data: unknown = answer.data;
    if (!isObject(data)) throw errors[0] ? translated(errors[0]) : unusable();
    return {
      data: data as Data,
      unusable,
      errorAt: (...path) => {
        const error = errors.find((candidate) => path.every((step, index) => candidate.path[index] === step));
        return error && translated(error);
      },
    };
  };
}

const texts = new WeakMap<object, string>();

/** The documents are constants: each is printed once. */
function getText(document: TypedDocumentNode<unknown, never>): string {
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}

/** Codes by which the API says what is wrong. Their messages are not read and not passed on. */
const meanings: ReadonlyMap<string, { code: DownstreamErrorCode; status: number; says: string }> = new Map([
  ["UNAUTHENTICATED", { code: "DOWNSTREAM_UNAUTHORIZED", status: 401, says: "refused the access token" }],
  ["FORBIDDEN", { code: "DOWNSTREAM_FORBIDDEN", status: 403, says: "does not allow this to the user" }],
  ["NOT_FOUND", { code: "DOWNSTREAM_NOT_FOUND", status: 404, says: "does not have what was asked for" }],
  ["BAD_USER_INPUT", { code: "DOWNSTREAM_ERROR", status: 400, says: "refused an argument" }],
] as const);

function translated(error: RemoteError): DownstreamError {
  const meaning = meanings.get(error.code ?? "");
  const { code, says } = meaning ?? { code: "DOWNSTREAM_ERROR", says: "answered with an error" };
  return new DownstreamError(code, `PROJECTS ${says}`, {
    downstream: "PROJECTS",
    ...(meaning && { status: meaning.status }),
  });
}
