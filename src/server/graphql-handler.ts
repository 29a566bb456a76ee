import { Readable } from "node:stream";
import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from "@apollo/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ServerConfig } from "../config/config.ts";
import type { Limits } from "../config/limits.ts";
import type { Identity } from "../entra/identity.ts";
import type { IncomingRequest, RequestContext } from "../graphql/context.ts";
import { authorizeCaller, type AuthorizeCallerDeps } from "./authorize-caller.ts";
import { acceptsGraphQLResponse } from "./content-negotiation.ts";
import { findPersistedQueryError, findQueryStringError } from "./request-format.ts";
import { startDeadline, type Deadline } from "./request-deadline.ts";
import { sendBadRequest } from "./send-error.ts";

export interface GraphQLHandlerDeps extends AuthorizeCallerDeps {
  readonly apollo: ApolloServer<RequestContext>;
  readonly createContext: (identity: Identity, request: IncomingRequest) => RequestContext;
  readonly config: Pick<ServerConfig, "trustedDocuments">;
  readonly limits: Pick<Limits, "requestMs">;
}

/**
 * Handles a request to `/graphql`: load shedding, deadline, then execution by Apollo Server. Requests without a body are
 * authorized here, before the operation is parsed.
 *
 * @throws {ServiceError} if the caller is rejected, the deadline expires or the process is overloaded
 */
export async function handleGraphQL(
  deps: GraphQLHandlerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (request.method === "POST" && !acceptsGraphQLResponse(request.headers.accept))
    return sendBadRequest(reply, 406, notAcceptable);
  const requestError =
    findQueryStringError(request) ?? (deps.config.trustedDocuments ? undefined : findPersistedQueryError(request));
  if (requestError !== undefined) return sendBadRequest(reply, 400, requestError);
  const response = await executeWithDeadline(deps, request, reply);
  void reply.status(response.status ?? 200);
  for (const [name, value] of response.headers) void reply.header(name, value);
  return reply.send(
    response.body.kind === "complete" ? response.body.string : Readable.from(response.body.asyncIterator),
  );
}

const notAcceptable =
  "Not acceptable: the Accept header must allow application/graphql-response+json or application/json.";

/** @throws {OverloadedError} synchronously */
function executeWithDeadline(
  deps: GraphQLHandlerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<HTTPGraphQLResponse> {
  const release = deps.shedding.acquire();
  const { raw } = reply;
  const deadline = startDeadline(deps.limits.requestMs);
  raw.once("close", () => {
    release();
    deadline.clear();
    if (!raw.writableFinished) deadline.abort(new DOMException("The client disconnected", "AbortError"));
  });
  return deadline.race(execute(deps, request, reply, deadline));
}

async function execute(
  deps: GraphQLHandlerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { expiresAt: deadlineAt, signal, abort }: Deadline,
): Promise<HTTPGraphQLResponse> {
  const { id: requestId, record } = request;
  const identity = request.identity ?? (await authorizeCaller(deps, request, reply));
  return deps.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: toApolloRequest(request),
    context: () => {
      const context = deps.createContext(identity, { requestId, record, deadlineAt, signal, abort });
      reply.raw.once("close", () => {
        context.budget.release();
      });
      return Promise.resolve(context);
    },
  });
}

function toApolloRequest({ method, headers, url, body }: FastifyRequest): HTTPGraphQLRequest {
  const apolloHeaders = new HeaderMap();
  for (const name in headers) {
    const value = headers[name];
    // Perf: Apollo Server responds the same without this header, and does not parse it twice.
    if (value === undefined || (name === "accept" && value === "application/json")) continue;
    apolloHeaders.set(name, typeof value === "string" ? value : value.join(", "));
  }
  const query = url.indexOf("?");
  return { method, headers: apolloHeaders, search: query === -1 ? "" : url.slice(query), body };
}
