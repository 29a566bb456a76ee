import { DownstreamError } from "../../errors/service-errors.ts";
import type { HttpResponse } from "../../http-client/http-client.ts";
import { parseJson } from "../../lib/json.ts";
import type { AccessTokenSource, ClientDeps } from "../api-definition.ts";
import { invalidResponseError } from "../http/downstream-client.ts";
import { withAccessToken } from "../http/with-access-token.ts";
import type { GraphGet, GraphLoader } from "./batch/batch-loader.ts";
import { hasErrorCode } from "./error-code.ts";
import { isOwnMailbox, sendInMailboxTurn } from "./mailbox.ts";
import { createPageLoader, type LoadPage } from "./pagination.ts";
import { hasId } from "./types.ts";

/** The requests from which the clients of the resources are built, for one set of scopes. */
export interface GraphRequests {
  /** Directory object id of the caller. */
  readonly userId: string;
  /** Sends a GET; GETs of one tick share `$batch` calls. @returns the response body */
  readonly get: (request: Omit<GraphGet, "access">) => Promise<unknown>;
  /** Gets one object. @throws {DownstreamError} also if the response body is not an object with an id */
  readonly getOne: <Payload>(request: Omit<GraphGet, "access">) => Promise<Payload & { id: string }>;
  readonly loadPage: LoadPage;
  /** Sends a mutation once. @throws {OutcomeUnknownError} also if the response is a 200 whose body is not JSON */
  readonly mutate: (mutation: GraphMutation) => Promise<void>;
  /**
   * Sends a mutation once.
   *
   * @returns the object in the response body
   * @throws {OutcomeUnknownError} also if the response body is not an object with an id
   */
  readonly mutateAndReturn: <Payload>(mutation: GraphMutation) => Promise<Payload & { id: string }>;
}

export interface GraphMutation {
  readonly method: "POST" | "PATCH";
  /** Relative to the version root. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export function createGraphRequests(deps: ClientDeps, loader: GraphLoader, access: AccessTokenSource): GraphRequests {
  const get: GraphRequests["get"] = (request) => loader.load({ access, ...request });
  return {
    userId: deps.userId,
    get,
    getOne: async <Payload>(request: Omit<GraphGet, "access">) => {
      const value = await get(request);
      if (!hasId<Payload>(value)) throw invalidResponseError("MICROSOFT_GRAPH");
      return value;
    },
    loadPage: createPageLoader(deps.userId, get),
    mutate: async (mutation) => {
      const { status, body } = await sendMutation(deps, access, mutation);
      // Graph responds 202 or 204. Other text is that of a proxy, which may not have passed the request on.
      if (status === 200 && parseJson(body) === undefined) throw deps.http.outcomeUnknownError();
    },
    mutateAndReturn: async <Payload>(mutation: GraphMutation) => {
      const value = parseJson((await sendMutation(deps, access, mutation)).body);
      if (!hasId<Payload>(value)) throw deps.http.outcomeUnknownError();
      return value;
    },
  };
}

/**
 * Requests ids that do not change when an item is moved to another folder. The preference applies to one request, so all
 * requests for mail and calendars have it.
 *
 * @see https://learn.microsoft.com/graph/outlook-immutable-id
 */
export function withImmutableIds(requests: GraphRequests): GraphRequests {
  const addPreference = <Request extends Pick<GraphMutation, "headers">>(request: Request): Request => {
    const preferences = ['IdType="ImmutableId"', request.headers?.["Prefer"]].filter(Boolean);
    return { ...request, headers: { ...request.headers, Prefer: preferences.join(", ") } };
  };
  return {
    ...requests,
    get: (request) => requests.get(addPreference(request)),
    getOne: (request) => requests.getOne(addPreference(request)),
    loadPage: (collection, page) => requests.loadPage(addPreference(collection), page),
    mutate: (mutation) => requests.mutate(addPreference(mutation)),
    mutateAndReturn: (mutation) => requests.mutateAndReturn(addPreference(mutation)),
  };
}

function sendMutation(deps: ClientDeps, access: AccessTokenSource, mutation: GraphMutation): Promise<HttpResponse> {
  const send = (token: string): Promise<HttpResponse> =>
    deps.http.send({
      method: mutation.method,
      url: `${deps.baseUrl}${mutation.path}`,
      headers: {
        ...mutation.headers,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json",
      },
      body: JSON.stringify(mutation.body),
      idempotent: false,
    });
  return withAccessToken(access, (token) =>
    isOwnMailbox(mutation.path, deps.userId) ? sendInMailboxTurn(deps, 1, () => send(token)) : send(token),
  );
}

/** Resolves to null instead of rejecting with `DOWNSTREAM_NOT_FOUND`, or because no object can have such an id. */
export async function nullIfNotFound<Value>(value: Promise<Value>): Promise<Value | null> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof DownstreamError && error.code === "DOWNSTREAM_NOT_FOUND") return null;
    if (hasErrorCode(error, "ErrorInvalidIdMalformed")) return null;
    throw error;
  }
}
