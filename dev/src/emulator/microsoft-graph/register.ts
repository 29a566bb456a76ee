import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { receivedCall } from "../recorded-call.ts";
import { createTokenCheck, type ResourceServerDeps } from "../resource-server.ts";
import { microsoftGraph } from "../tenant.ts";
import { GraphError, badRequest, errorAnswer, type GraphAnswer, type RequestIds } from "./response.ts";
import { serveBatch } from "./batch.ts";
import { calendarEndpoints } from "./calendar/endpoints.ts";
import { directoryEndpoints } from "./directory/endpoints.ts";
import { mailEndpoints } from "./mail/endpoints.ts";
import type { Outlook } from "./outlook/outlook.ts";
import { parseJsonBody, type RequestHeaders } from "./request.ts";
import { createRouter } from "./router.ts";
import { createServe } from "./serve.ts";
import { unauthorized } from "./unauthorized.ts";

/** Puts Microsoft Graph v1.0 under `/v1.0`. */
export function registerMicrosoftGraph(
  app: FastifyInstance,
  deps: ResourceServerDeps & { readonly outlook: Outlook },
): void {
  const { calls, faults, clock, outlook } = deps;
  const findRoute = createRouter([...directoryEndpoints, ...mailEndpoints(outlook), ...calendarEndpoints(outlook)]);
  const serve = createServe({ calls, faults, clock, findRoute });
  const checkToken = createTokenCheck({ ...deps, audiences: [microsoftGraph.resource, microsoftGraph.clientId] });

  const onBatch = async (request: FastifyRequest, ids: RequestIds): Promise<GraphAnswer> => {
    const tokenCheck = await checkToken(request.headers.authorization);
    const faulty = await receivedCall({ calls, faults }, { key: "POST /v1.0/$batch", url: request.url, tokenCheck });
    if (faulty) return { headers: {}, ...faulty };
    try {
      if (!tokenCheck.accepted) throw unauthorized(tokenCheck.refusal);
      const items = { baseUrl: baseUrlOf(request), ids, tokenCheck, now: () => clock.now() };
      const body = await serveBatch(parseJson(request.body), serve, items);
      return { status: 200, headers: { "Content-Type": "application/json" }, body };
    } catch (error) {
      if (error instanceof GraphError) return errorAnswer(error, ids, clock.now());
      throw error;
    }
  };

  const onResource = async (request: FastifyRequest, ids: RequestIds): Promise<GraphAnswer> => {
    const headers = headersOf(request);
    return serve({
      method: request.method,
      url: request.url,
      baseUrl: baseUrlOf(request),
      headers,
      json: () => parseJsonBody(headers, request.body),
      ids,
      tokenCheck: await checkToken(request.headers.authorization),
      keyPrefix: "",
    });
  };

  app.register((scope, _options, done) => {
    // Graph answers a body that it cannot read in its own shape, so reading is left to the handlers.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, body, parsed) => {
      parsed(null, body);
    });
    scope.post("/v1.0/$batch", answeredBy(onBatch));
    scope.all("/v1.0/*", answeredBy(onResource));
    done();
  });
}

type Answer = (request: FastifyRequest, ids: RequestIds) => Promise<GraphAnswer>;

/** Sends the answer under the request's ids. */
function answeredBy(answer: Answer) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const ids = idsOf(request);
    const { status, headers, body } = await answer(request, ids);
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

/** A header that came more than once is one list. */
function headersOf({ headers }: FastifyRequest): RequestHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()]));
}

function idsOf({ headers }: FastifyRequest): RequestIds {
  const requestId = randomUUID();
  const sent = headers["client-request-id"];
  return { requestId, clientRequestId: typeof sent === "string" ? sent : requestId };
}

/** Links lead back to where the request came, so that they work on any port. */
function baseUrlOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}/v1.0`;
}

function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    throw badRequest("Invalid batch payload format.");
  }
}
