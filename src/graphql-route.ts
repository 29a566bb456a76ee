import { Readable } from "node:stream";
import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest } from "@apollo/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { IncomingRequest, RequestContext } from "./context.ts";
import { InternalError, ServiceError } from "./errors.ts";
import { bearerChallenge } from "./identity/challenge.ts";
import type { Log } from "./log.ts";

export interface GraphQLRoute {
  readonly apollo: ApolloServer<RequestContext>;
  readonly createContext: (request: IncomingRequest) => Promise<RequestContext>;
  readonly log: Log;
}

/** From the first byte to the last, in milliseconds. Downstream calls that run longer are given up. */
const requestTimeoutMs = 30_000;

/** Passes a request to Apollo and its answer back. */
export async function answerGraphQL(
  { apollo, createContext, log }: GraphQLRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: apolloRequest(request),
    context: async () => {
      try {
        return await createContext({
          authorization: request.raw.headersDistinct["authorization"] ?? [],
          requestId: request.id,
          record: request.record,
          deadlineAt: Date.now() + requestTimeoutMs,
          signal: endOf(reply),
        });
      } catch (error) {
        throw refusal(error, request, log);
      }
    },
  });
  void reply.status(answer.status ?? 200).headers(Object.fromEntries(answer.headers));
  return reply.send(answer.body.kind === "complete" ? answer.body.string : Readable.from(answer.body.asyncIterator));
}

function apolloRequest({ method, headers, url, body }: FastifyRequest): HTTPGraphQLRequest {
  const apolloHeaders = new HeaderMap();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) apolloHeaders.set(name, Array.isArray(value) ? value.join(", ") : value);
  const query = url.indexOf("?");
  return { method, headers: apolloHeaders, search: query === -1 ? "" : url.slice(query), body };
}

/** Aborted when the caller has gone or the request's time is up, whichever is first. */
function endOf({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  // Not `AbortSignal.timeout` inside `AbortSignal.any`: Node 20 holds it weakly there, and it may never fire.
  const timer = setTimeout(() => {
    controller.abort();
  }, requestTimeoutMs);
  raw.once("close", () => {
    clearTimeout(timer);
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Makes a request without a context fail with the status and the challenge that belong to the error. */
function refusal(error: unknown, { id: requestId, record }: FastifyRequest, log: Log): GraphQLError {
  if (!(error instanceof ServiceError)) log.unexpectedError(requestId, error);
  const known = error instanceof ServiceError ? error : new InternalError("Internal server error", { requestId });
  record.result([known.code], false);
  const challenge = bearerChallenge(known);
  const headers = new HeaderMap(challenge === undefined ? [] : [["www-authenticate", challenge]]);
  return new GraphQLError(known.message, {
    extensions: { ...known.extensions, http: { status: known.status, headers } },
  });
}
