import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parseJson } from "oboql/internal/lib/json";
import type { Sessions } from "../entra/sessions.ts";
import { recordCall } from "../record-call.ts";
import { createTokenValidator, type ResourceServerDeps } from "../resource-server.ts";
import { microsoftGraph } from "../tenant.ts";
import { GraphError, errorResponse, type GraphResponse, type RequestIds } from "./response.ts";
import { handleBatch } from "./batch.ts";
import { calendarEndpoints } from "./calendar/endpoints.ts";
import { directoryEndpoints } from "./directory/endpoints.ts";
import { mailEndpoints } from "./mail/endpoints.ts";
import { createMailboxLimit } from "./outlook/mailbox-limit.ts";
import type { Outlook } from "./outlook/outlook.ts";
import { parseJsonBody, type RequestHeaders } from "./request.ts";
import { createRouter } from "./router.ts";
import { createRequestHandler } from "./handle-request.ts";
import { unauthorizedError } from "./unauthorized.ts";

/** Registers Microsoft Graph v1.0 under `/v1.0`. */
export function registerMicrosoftGraph(
  app: FastifyInstance,
  deps: ResourceServerDeps & { readonly outlook: Outlook; readonly sessions?: Sessions },
): void {
  const { calls, faults, clock, outlook } = deps;
  const findRoute = createRouter([...directoryEndpoints, ...mailEndpoints(outlook), ...calendarEndpoints(outlook)]);
  const mailboxes = createMailboxLimit(() => outlook.requestDelayMs);
  const handleRequest = createRequestHandler({ calls, faults, clock, findRoute, mailboxes });
  const validateToken = createTokenValidator({
    ...deps,
    audiences: [microsoftGraph.resource, microsoftGraph.clientId],
  });

  const handleBatchRequest = async (request: FastifyRequest, ids: RequestIds): Promise<GraphResponse> => {
    const validation = await validateToken(request.headers.authorization);
    const faultResponse = await recordCall(
      { calls, faults },
      { key: "POST /v1.0/$batch", url: request.url, validation },
    );
    if (faultResponse) return { headers: {}, ...faultResponse };
    try {
      if (!validation.accepted) throw unauthorizedError(validation.reason, clock.now());
      const items = { baseUrl: getBaseUrl(request), ids, validation, now: () => clock.now(), findRoute };
      const body = await handleBatch(parseJson(String(request.body)), handleRequest, items);
      return { status: 200, headers: { "Content-Type": "application/json" }, body };
    } catch (error) {
      if (error instanceof GraphError) return errorResponse(error, ids, clock.now());
      throw error;
    }
  };

  const handleResourceRequest = async (request: FastifyRequest, ids: RequestIds): Promise<GraphResponse> => {
    const headers = getHeaders(request);
    return handleRequest({
      method: request.method,
      url: request.url,
      baseUrl: getBaseUrl(request),
      headers,
      json: () => parseJsonBody(headers, request.body),
      ids,
      validation: await validateToken(request.headers.authorization),
      keyPrefix: "",
    });
  };

  app.register((scope, _options, done) => {
    // Handlers parse the body: Graph has its own error for a malformed one.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
      done(null, body);
    });
    scope.post("/v1.0/$batch", createHandler(handleBatchRequest));
    scope.all("/v1.0/*", createHandler(handleResourceRequest));
    done();
  });
}

type CreateResponse = (request: FastifyRequest, ids: RequestIds) => Promise<GraphResponse>;

/** Adds the request's ids to the response. */
function createHandler(createResponse: CreateResponse) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const ids = getRequestIds(request);
    const { status, headers, body } = await createResponse(request, ids);
    reply.code(status).header("request-id", ids.requestId).header("client-request-id", ids.clientRequestId);
    if (body === undefined) return reply.headers(headers).send();
    if (body instanceof Uint8Array) return reply.headers(headers).send(body);
    return reply
      .header("content-type", "application/json")
      .headers(headers)
      .serializer(String)
      .send(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** Joins repeated headers to a list. */
function getHeaders({ headers }: FastifyRequest): RequestHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()]));
}

function getRequestIds({ headers }: FastifyRequest): RequestIds {
  const requestId = randomUUID();
  const sent = headers["client-request-id"];
  return { requestId, clientRequestId: typeof sent === "string" ? sent : requestId };
}

/** Links use the host of the request, so that they work on any port. */
function getBaseUrl(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}/v1.0`;
}
