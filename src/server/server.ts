import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import cors from "@fastify/cors";
import fastify, { type FastifyInstance } from "fastify";
import type { ServingConfig } from "../config/config.ts";
import type { IncomingRequest, RequestContext } from "../graphql/context.ts";
import { registerExplorer, type Explorer } from "../explorer/routes.ts";
import { endConnectionsOnLeaving } from "./graceful-shutdown.ts";
import { answerGraphQL, type GraphQLRoute } from "./graphql-handler.ts";
import type { LifeCycle } from "./lifecycle.ts";
import type { Limits } from "../config/limits.ts";
import type { Log } from "../telemetry/logger.ts";
import { registerProbes } from "./health-checks.ts";
import { badRequest } from "./bad-request.ts";
import { watchEventLoop } from "./load-shedding/event-loop-delay.ts";
import { boundConnections, httpBounds } from "./connection-limits.ts";
import { createLoadShedding } from "./load-shedding/load-shedding.ts";
import { addSecurityHeaders, securityHeaders } from "./security-headers.ts";
import { sendRefusal } from "./send-error.ts";
import { registerMetrics } from "../telemetry/metrics-server.ts";
import { observeRequests } from "./record-requests.ts";
import type { MetricsPage } from "../telemetry/metrics.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

export interface ServerDeps {
  readonly config: ServingConfig;
  readonly limits: Limits;
  readonly apollo: ApolloServer<RequestContext>;
  readonly createContext: (request: IncomingRequest) => Promise<RequestContext>;
  /** Resolves once the API can answer, rejects while it cannot. */
  readonly ready: () => Promise<unknown>;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** What `/metrics` shows; undefined if it is not here. */
  readonly metricsPage: MetricsPage | undefined;
  readonly lifeCycle: LifeCycle;
  /** Undefined where it is off. */
  readonly explorer?: Explorer | undefined;
}

const requestIdPattern = /^[\w.:-]{1,128}$/;

/** The HTTP surface around Apollo: `/graphql`, the explorer, and the probes. Does not listen by itself. */
export async function createServer(deps: ServerDeps): Promise<FastifyInstance> {
  const { config, limits, apollo, lifeCycle, metricsPage, explorer } = deps;
  await apollo.start();
  const server = fastify({
    ...httpBounds({ limits, headers: securityHeaders(config) }),
    // What comes too late is refused here, so that it is logged and answered as GraphQL clients expect.
    return503OnClosing: false,
    genReqId: ({ headers }) => {
      const given = headers["x-request-id"];
      return typeof given === "string" && requestIdPattern.test(given) ? given : randomUUID();
    },
  });
  observeRequests(server, deps.telemetry, lifeCycle);
  addSecurityHeaders(server, config);
  boundConnections(server, { limits });
  const origin = allowedOrigins(config.corsOrigins);
  // Without it, no answer may be read by a page of another origin.
  if (origin.length > 0)
    await server.register(cors, {
      origin,
      methods: ["GET", "POST"],
      exposedHeaders: ["WWW-Authenticate", "X-Request-Id", "Retry-After"],
      maxAge: 600,
    });
  server.addHook("onRequest", (request, reply, done) => {
    void reply.header("x-request-id", request.id);
    done();
  });
  endConnectionsOnLeaving(server, lifeCycle);
  // Apollo says itself what is wrong with a body that is not JSON.
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, _body, done) => {
    done(null, undefined);
  });
  server.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) deps.log.unexpectedError(request.id, error);
    return reply.status(status).send(requestError(status, limits));
  });

  const eventLoop = watchEventLoop();
  server.addHook("onClose", (_instance, done) => {
    eventLoop.close();
    done();
  });
  const shedding = createLoadShedding({ limits, eventLoop, random: Math.random });
  const route: GraphQLRoute = { apollo, createContext: deps.createContext, limits, shedding, log: deps.log };
  server.route({
    // Apollo says itself that the others are not allowed.
    method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    url: "/graphql",
    // Before anything is read or verified, and again once the body is there.
    onRequest: (_request, reply, done) => {
      const error = shedding.overload();
      if (error) void sendRefusal(reply, error);
      else done();
    },
    handler: (request, reply) => answerGraphQL(route, request, reply),
  });
  if (explorer) registerExplorer(server, explorer);
  registerProbes(server, deps);
  if (metricsPage) registerMetrics(server, metricsPage);
  return server;
}

function allowedOrigins(origins: ServingConfig["corsOrigins"]): (string | RegExp)[] {
  return origins === "loopback" ? [/^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/] : [...origins];
}

/** What is told of a request that never came as far as GraphQL. */
function requestError(status: number, { bodyBytes }: Pick<Limits, "bodyBytes">): object {
  if (status >= 500)
    return { errors: [{ message: "Internal server error", extensions: { code: "INTERNAL_SERVER_ERROR" } }] };
  return status === 413
    ? badRequest(`The request body is larger than ${bodyBytes} bytes.`, "body_bytes")
    : badRequest("The request cannot be read.");
}
