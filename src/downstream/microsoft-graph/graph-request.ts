import { DownstreamError } from "../../errors/service-errors.ts";
import { authorized } from "../http/with-access-token.ts";
import type { Access, ClientDeps } from "../api-definition.ts";
import { unusableAnswer } from "../http/downstream-client.ts";
import type { GraphGet, GraphLoader } from "./batch/batch-loader.ts";
import { createPages, type LoadPage } from "./pagination.ts";
import { isIdentified } from "./types.ts";

/** The ways to Graph that its clients are built from, for one set of scopes. */
export interface Calls {
  readonly userId: string;
  /** A GET; those of one tick travel together. */
  readonly load: (get: Omit<GraphGet, "access">) => Promise<unknown>;
  /** One object. @throws {DownstreamError} also if what came is none */
  readonly loadOne: <Payload>(get: Omit<GraphGet, "access">) => Promise<Payload & { id: string }>;
  readonly loadPage: LoadPage;
  /** Sends what changes something, once. What is answered is not looked at. */
  readonly change: (change: GraphChange) => Promise<void>;
  /** The same. @returns the object that it led to  @throws {OutcomeUnknownError} also if what came is none */
  readonly changeOne: <Payload>(change: GraphChange) => Promise<Payload & { id: string }>;
}

/** A request that changes something, relative to the version root. */
export interface GraphChange {
  readonly method: "POST" | "PATCH";
  readonly path: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export function createCalls(deps: ClientDeps, loader: GraphLoader, access: Access): Calls {
  const load: Calls["load"] = (get) => loader.load({ access, ...get });
  return {
    userId: deps.userId,
    load,
    loadOne: async <Payload>(get: Omit<GraphGet, "access">) => {
      const value = await load(get);
      if (!isIdentified<Payload>(value)) throw unusableAnswer("MICROSOFT_GRAPH");
      return value;
    },
    loadPage: createPages(deps.userId, load),
    change: async (change) => {
      await send(deps, access, change);
    },
    changeOne: async <Payload>(change: GraphChange) => {
      const value = parsed(await send(deps, access, change));
      if (!isIdentified<Payload>(value)) throw deps.http.outcomeUnknown();
      return value;
    },
  };
}

async function send({ http, baseUrl }: ClientDeps, access: Access, change: GraphChange): Promise<string> {
  const { body } = await authorized(access, (token) =>
    http.send({
      method: change.method,
      url: `${baseUrl}${change.path}`,
      headers: {
        ...change.headers,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json",
      },
      body: JSON.stringify(change.body),
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
