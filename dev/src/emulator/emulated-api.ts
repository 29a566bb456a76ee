import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "./clock.ts";
import { recordCall } from "./record-call.ts";
import {
  createTokenValidator,
  type AcceptedToken,
  type ResourceServerDeps,
  type TokenRejection,
} from "./resource-server.ts";

/** A downstream API of a project: the emulator registers it in the tenant and, if it has routes, serves it. */
export interface EmulatedApi {
  /** As in `@downstream(api: …)`. */
  readonly name: string;
  /** Application id of its registration. The App ID URI is `api://{clientId}`. */
  readonly clientId: string;
  /** Delegated permissions that the registration exposes. */
  readonly scopes: readonly string[];
  /** User principal names of users for whom a policy requires multifactor authentication. Default: none. */
  readonly mfaUsers?: readonly string[];
  /** Path of the API on the emulator, with a leading slash. Default: the name in lower case. */
  readonly path?: string;
  /** Path of the base URL below `path`. Default: none. */
  readonly basePath?: string;
  /** Creates the routes for one emulator. Default: none; the API runs elsewhere, at `<name>_BASE_URL`. */
  readonly createRoutes?: (deps: EmulatedApiDeps) => EmulatedRoutes;
  /** The response to a request whose token is rejected. Default: 401 with a challenge and no body. */
  readonly rejectToken?: (reason: TokenRejection) => EmulatedResponse;
}

export interface EmulatedApiDeps {
  readonly clock: Clock;
}

/** Handlers by method and path below the path of the API, as `GET /articles/{id}`. */
export type EmulatedRoutes = Readonly<Record<string, EmulatedRoute>>;
export type EmulatedRoute = (request: EmulatedRequest) => EmulatedResponse | Promise<EmulatedResponse>;

export interface EmulatedRequest {
  /** Values of the placeholders in the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly token: AcceptedToken;
}

export interface EmulatedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is if it is a string, and as JSON otherwise. */
  readonly body?: unknown;
}

/** Environment variables with which the server calls the emulated API. */
export function createApiEnvironment(api: EmulatedApi, url: string): Record<string, string> {
  const baseUrl = `${url}${getPath(api)}${api.basePath ?? ""}`;
  return {
    ...(api.createRoutes && { [`${api.name}_BASE_URL`]: baseUrl }),
    [`${api.name}_RESOURCE`]: getResource(api),
  };
}

/** The App ID URI of the API. */
export function getResource({ clientId }: Pick<EmulatedApi, "clientId">): string {
  return `api://${clientId}`;
}

function getPath({ name, path }: EmulatedApi): string {
  return path ?? `/${name.toLowerCase().replaceAll("_", "-")}`;
}

/** Registers the routes of an API. What it stores is kept in memory, per emulator. */
export function registerEmulatedApi(app: FastifyInstance, api: EmulatedApi, deps: ResourceServerDeps): void {
  const { clientId, createRoutes, rejectToken = createChallenge } = api;
  const validateToken = createTokenValidator({ ...deps, audiences: [clientId, getResource(api)] });

  const respond = async (key: string, route: EmulatedRoute, request: FastifyRequest): Promise<EmulatedResponse> => {
    const validation = await validateToken(request.headers.authorization);
    const faultResponse = await recordCall(deps, { key, url: request.url, validation });
    if (faultResponse) return faultResponse;
    if (!validation.accepted) return rejectToken(validation.reason);
    return route({
      params: request.params as Record<string, string>,
      query: new URLSearchParams(request.url.split("?")[1] ?? ""),
      headers: request.headers as Record<string, string | undefined>,
      body: typeof request.body === "string" ? request.body : "",
      token: validation.token,
    });
  };

  app.register((scope, _options, done) => {
    // The routes parse the body, so that each API has its own response to a malformed one.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, body, parsed) => {
      parsed(null, body);
    });
    for (const [name, route] of Object.entries(createRoutes?.(deps) ?? {})) {
      const [method = "", path = ""] = name.split(" ");
      const url = `${getPath(api)}${path}`;
      scope.route({
        method,
        url: url.replaceAll(/\{(\w+)\}/g, ":$1"),
        handler: async (request, reply) => sendResponse(reply, await respond(`${method} ${url}`, route, request)),
      });
    }
    done();
  });
}

function sendResponse(reply: FastifyReply, { status, headers = {}, body }: EmulatedResponse): FastifyReply {
  const response = reply.code(status);
  if (body === undefined) return response.headers(headers).send();
  return response
    .header("content-type", "application/json; charset=utf-8")
    .headers(headers)
    .serializer(String)
    .send(typeof body === "string" ? body : JSON.stringify(body));
}

function createChallenge(reason: TokenRejection): EmulatedResponse {
  return { status: 401, headers: createChallengeHeaders(reason) };
}

/** RFC 6750, section 3.1: the challenge has an error code only if the request has a token. */
export function createChallengeHeaders(reason: TokenRejection): Record<string, string> {
  return { "www-authenticate": reason === "missing" ? "Bearer" : 'Bearer error="invalid_token"' };
}
