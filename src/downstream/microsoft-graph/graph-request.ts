import { DownstreamError } from "../../errors/service-errors.ts";
import { withAccessToken } from "../http/with-access-token.ts";
import type { AccessTokenSource, ClientDeps } from "../api-definition.ts";
import { invalidResponseError } from "../http/downstream-client.ts";
import type { GraphGet, GraphLoader } from "./batch/batch-loader.ts";
import { createPageLoader, type LoadPage } from "./pagination.ts";
import { hasId } from "./types.ts";

/** The ways to Graph that its clients are built from, for one set of scopes. */
export interface GraphRequests {
  readonly userId: string;
  /** A GET; those of one tick travel together. */
  readonly get: (request: Omit<GraphGet, "access">) => Promise<unknown>;
  /** One object. @throws {DownstreamError} also if what came is none */
  readonly getOne: <Payload>(request: Omit<GraphGet, "access">) => Promise<Payload & { id: string }>;
  readonly loadPage: LoadPage;
  /** Sends what changes something, once. What is answered is not looked at. */
  readonly mutate: (mutate: GraphMutation) => Promise<void>;
  /** The same. @returns the object that it led to  @throws {OutcomeUnknownError} also if what came is none */
  readonly mutateAndReturn: <Payload>(mutate: GraphMutation) => Promise<Payload & { id: string }>;
}

/** A request that changes something, relative to the version root. */
export interface GraphMutation {
  readonly method: "POST" | "PATCH";
  readonly path: string;
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
    mutate: async (mutate) => {
      await send(deps, access, mutate);
    },
    mutateAndReturn: async <Payload>(mutate: GraphMutation) => {
      const value = parsed(await send(deps, access, mutate));
      if (!hasId<Payload>(value)) throw deps.http.outcomeUnknownError();
      return value;
    },
  };
}

async function send(
  { http, baseUrl }: ClientDeps,
  access: AccessTokenSource,
  mutation: GraphMutation,
): Promise<string> {
  const { body } = await withAccessToken(access, (token) =>
    http.send({
      method: mutation.method,
      url: `${baseUrl}${mutation.path}`,
      headers: {
        ...mutation.headers,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json",
      },
      body: JSON.stringify(mutation.body),
      repeatable: false,
    }),
  );
  return body;
}

/** Undefined if it is not JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Null instead of the error that there is no such thing. */
export async function nullIfNotFound<Value>(value: Promise<Value>): Promise<Value | null> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof DownstreamError && error.code === "DOWNSTREAM_NOT_FOUND") return null;
    throw error;
  }
}
