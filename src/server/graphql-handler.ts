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
import { isAcceptable } from "./content-negotiation.ts";
import { badRequest } from "./bad-request.ts";
import { headerValues } from "./raw-headers.ts";
import { startDeadline, type Deadline } from "./request-deadline.ts";
import type { LoadShedding } from "./load-shedding/load-shedding.ts";
import { sendRefusal } from "./send-error.ts";

export interface GraphQLRoute {
  readonly apollo: ApolloServer<RequestContext>;
  readonly createContext: (request: IncomingRequest) => Promise<RequestContext>;
  readonly limits: Pick<Limits, "requestMs">;
  readonly shedding: Pick<LoadShedding, "enter">;
  readonly log: Log;
}

/** Passes a request to Apollo and its answer back, unless there is no room for it or it takes too long. */
export async function answerGraphQL(
  route: GraphQLRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (request.method === "POST" && !isAcceptable(request.headers.accept))
    return reply.status(406).send(badRequest("The answer would be JSON, which the accept header does not take."));
  let answer: HTTPGraphQLResponse;
  try {
    answer = await boundedAnswerOf(route, request, reply);
  } catch (error) {
    // Apollo knows nothing of these.
    if (error instanceof DeadlineExceededError || error instanceof OverloadedError) return sendRefusal(reply, error);
    throw error;
  }
  void reply.status(answer.status ?? 200);
  for (const [name, value] of answer.headers) void reply.header(name, value);
  return reply.send(answer.body.kind === "complete" ? answer.body.string : Readable.from(answer.body.asyncIterator));
}

/** @throws {OverloadedError} at once */
function boundedAnswerOf(
  route: GraphQLRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<HTTPGraphQLResponse> {
  const leave = route.shedding.enter();
  const { raw } = reply;
  const deadline = startDeadline(route.limits.requestMs);
  // The deadline of a request ends with its connection.
  raw.once("close", () => {
    leave();
    deadline.end();
    if (!raw.writableFinished) deadline.abandon();
  });
  return deadline.bound(answerOf(route, request, deadline));
}

function answerOf(
  { apollo, createContext, log }: GraphQLRoute,
  request: FastifyRequest,
  { at: deadlineAt, signal }: Deadline,
): Promise<HTTPGraphQLResponse> {
  return apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: apolloRequest(request),
    context: async () => {
      try {
        return await createContext({
          authorization: headerValues(request.raw, "authorization"),
          requestId: request.id,
          record: request.record,
          deadlineAt,
          signal,
        });
      } catch (error) {
        throw refusal(error, request, log);
      }
    },
  });
}

function apolloRequest({ method, headers, url, body }: FastifyRequest): HTTPGraphQLRequest {
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
function refusal(error: unknown, { id: requestId, record }: FastifyRequest, log: Log): GraphQLError {
  if (!(error instanceof ServiceError)) log.unexpectedError(requestId, error);
  const known = error instanceof ServiceError ? error : new InternalError("Internal server error", { requestId });
  record.result([known.code], false);
  const challenge = buildBearerChallenge(known);
  return toGraphQLError(known, challenge === undefined ? {} : { "www-authenticate": challenge });
}
