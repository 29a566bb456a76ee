import { Readable } from "node:stream";
import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest, type HTTPGraphQLResponse } from "@apollo/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { GraphQLError } from "graphql";
import type { IncomingRequest, RequestContext } from "../graphql/context.ts";
import { InternalError, ServiceError } from "../errors/service-errors.ts";
import { buildBearerChallenge } from "../auth/www-authenticate.ts";
import { DeadlineExceededError, OverloadedError } from "../errors/limit-errors.ts";
import type { Limits } from "../config/limits.ts";
import type { Log } from "../telemetry/logger.ts";
import { toGraphQLError } from "../errors/to-graphql-error.ts";
import { acceptsGraphQLResponse } from "./content-negotiation.ts";
import { badRequestBody } from "./bad-request.ts";
import { getRawHeaderValues } from "./raw-headers.ts";
import { startDeadline, type Deadline } from "./request-deadline.ts";
import type { LoadShedding } from "./load-shedding/load-shedding.ts";
import { sendServiceError } from "./send-error.ts";

export interface GraphQLHandlerDeps {
  readonly apollo: ApolloServer<RequestContext>;
  readonly createContext: (request: IncomingRequest) => Promise<RequestContext>;
  readonly limits: Pick<Limits, "requestMs">;
  readonly shedding: Pick<LoadShedding, "acquire">;
  readonly log: Log;
}

/** Passes a request to Apollo and its answer back, unless there is no room for it or it takes too long. */
export async function handleGraphQL(
  deps: GraphQLHandlerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (request.method === "POST" && !acceptsGraphQLResponse(request.headers.accept))
    return reply.status(406).send(badRequestBody("The answer would be JSON, which the accept header does not take."));
  let response: HTTPGraphQLResponse;
  try {
    response = await executeWithDeadline(deps, request, reply);
  } catch (error) {
    // Apollo knows nothing of these.
    if (error instanceof DeadlineExceededError || error instanceof OverloadedError)
      return sendServiceError(reply, error);
    throw error;
  }
  void reply.status(response.status ?? 200);
  for (const [name, value] of response.headers) void reply.header(name, value);
  return reply.send(
    response.body.kind === "complete" ? response.body.string : Readable.from(response.body.asyncIterator),
  );
}

/** @throws {OverloadedError} at once */
function executeWithDeadline(
  deps: GraphQLHandlerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<HTTPGraphQLResponse> {
  const release = deps.shedding.acquire();
  const { raw } = reply;
  const deadline = startDeadline(deps.limits.requestMs);
  // The deadline of a request ends with its connection.
  raw.once("close", () => {
    release();
    deadline.clear();
    if (!raw.writableFinished) deadline.abort();
  });
  return deadline.race(execute(deps, request, deadline));
}

function execute(
  { apollo, createContext, log }: GraphQLHandlerDeps,
  request: FastifyRequest,
  { expiresAt: deadlineAt, signal }: Deadline,
): Promise<HTTPGraphQLResponse> {
  return apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: toApolloRequest(request),
    context: async () => {
      try {
        return await createContext({
          authorization: getRawHeaderValues(request.raw, "authorization"),
          requestId: request.id,
          record: request.record,
          deadlineAt,
          signal,
        });
      } catch (error) {
        throw toContextError(error, request, log);
      }
    },
  });
}

function toApolloRequest({ method, headers, url, body }: FastifyRequest): HTTPGraphQLRequest {
  const apolloHeaders = new HeaderMap();
  for (const name in headers) {
    const value = headers[name];
    // Apollo answers as it does without the header, and saves asking twice what that means.
    if (value === undefined || (name === "accept" && value === "application/json")) continue;
    apolloHeaders.set(name, typeof value === "string" ? value : value.join(", "));
  }
  const query = url.indexOf("?");
  return { method, headers: apolloHeaders, search: query === -1 ? "" : url.slice(query), body };
}

/** Makes a request without a context fail with the status and the challenge that belong to the error. */
function toContextError(error: unknown, { id: requestId, record }: FastifyRequest, log: Log): GraphQLError {
  if (!(error instanceof ServiceError)) log.unexpectedError(requestId, error);
  const serviceError =
    error instanceof ServiceError ? error : new InternalError("Internal server error", { requestId });
  record.setResult([serviceError.code], false);
  const challenge = buildBearerChallenge(serviceError);
  return toGraphQLError(serviceError, challenge === undefined ? {} : { "www-authenticate": challenge });
}
