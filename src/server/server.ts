import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import cors from "@fastify/cors";
import fastify, { type FastifyInstance } from "fastify";
import type { ServerConfig } from "../config/config.ts";
import type { IncomingRequest, RequestContext } from "../graphql/context.ts";
import { registerExplorer, type Explorer } from "../explorer/routes.ts";
import { closeConnectionsOnShutdown } from "./graceful-shutdown.ts";
import { handleGraphQL, type GraphQLHandlerDeps } from "./graphql-handler.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Limits } from "../config/limits.ts";
import type { Log } from "../telemetry/logger.ts";
import { registerHealthChecks } from "./health-checks.ts";
import { badRequestBody } from "./bad-request.ts";
import { createEventLoopMonitor } from "./load-shedding/event-loop-delay.ts";
import { limitConnections, createServerOptions } from "./connection-limits.ts";
import { createLoadShedding } from "./load-shedding/load-shedding.ts";
import { addSecurityHeaders, createSecurityHeaders } from "./security-headers.ts";
import { sendServiceError } from "./send-error.ts";
import { registerMetricsRoute } from "../telemetry/metrics-server.ts";
import { recordRequests } from "./record-requests.ts";
import type { MetricsPage } from "../telemetry/metrics.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

export interface ServerDeps {
  readonly config: ServerConfig;
  readonly limits: Limits;
  readonly apollo: ApolloServer<RequestContext>;
  readonly createContext: (request: IncomingRequest) => Promise<RequestContext>;
  /** Resolves once the API can answer, rejects while it cannot. */
  readonly ready: () => Promise<unknown>;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** What `/metrics` shows; undefined if it is not here. */
  readonly metricsPage: MetricsPage | undefined;
  readonly lifecycle: Lifecycle;
  /** Undefined where it is off. */
  readonly explorer?: Explorer | undefined;
}

const requestIdPattern = /^[\w.:-]{1,128}$/;

/** The HTTP surface around Apollo: `/graphql`, the explorer, and the probes. Does not listen by itself. */
export async function createServer(deps: ServerDeps): Promise<FastifyInstance> {
  const { config, limits, apollo, lifecycle, metricsPage, explorer } = deps;
  await apollo.start();
  const server = fastify({
    ...createServerOptions({ limits, headers: createSecurityHeaders(config) }),
    // What comes too late is refused here, so that it is logged and answered as GraphQL clients expect.
    return503OnClosing: false,
    genReqId: ({ headers }) => {
      const incomingId = headers["x-request-id"];
      return typeof incomingId === "string" && requestIdPattern.test(incomingId) ? incomingId : randomUUID();
    },
  });
  recordRequests(server, deps.telemetry, lifecycle);
  addSecurityHeaders(server, config);
  limitConnections(server, { limits });
  const origin = toCorsOrigins(config.corsOrigins);
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
  closeConnectionsOnShutdown(server, lifecycle);
  // Apollo says itself what is wrong with a body that is not JSON.
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, _body, done) => {
    done(null, undefined);
  });
  server.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) deps.log.unexpectedError(request.id, error);
    return reply.status(status).send(toErrorBody(status, limits));
  });

  const eventLoop = createEventLoopMonitor();
  server.addHook("onClose", (_instance, done) => {
    eventLoop.close();
    done();
  });
  const shedding = createLoadShedding({ limits, eventLoop, random: Math.random });
  const handlerDeps: GraphQLHandlerDeps = {
    apollo,
    createContext: deps.createContext,
    limits,
    shedding,
    log: deps.log,
  };
  server.route({
    // Apollo says itself that the others are not allowed.
    method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    url: "/graphql",
    // Before anything is read or verified, and again once the body is there.
    onRequest: (_request, reply, done) => {
      const error = shedding.getOverloadError();
      if (error) void sendServiceError(reply, error);
      else done();
    },
    handler: (request, reply) => handleGraphQL(handlerDeps, request, reply),
  });
  if (explorer) registerExplorer(server, explorer);
  registerHealthChecks(server, deps);
  if (metricsPage) registerMetricsRoute(server, metricsPage);
  return server;
}

function toCorsOrigins(origins: ServerConfig["corsOrigins"]): (string | RegExp)[] {
  return origins === "loopback" ? [/^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/] : [...origins];
}

/** What is told of a request that never came as far as GraphQL. */
function toErrorBody(status: number, { bodyBytes }: Pick<Limits, "bodyBytes">): object {
  if (status >= 500)
    return { errors: [{ message: "Internal server error", extensions: { code: "INTERNAL_SERVER_ERROR" } }] };
  return status === 413
    ? badRequestBody(`The request body is larger than ${bodyBytes} bytes.`, "body_bytes")
    : badRequestBody("The request cannot be read.");
}
