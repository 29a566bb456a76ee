import { randomUUID } from "node:crypto";
import type { ApolloServer } from "@apollo/server";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { InternalError, ServiceError } from "../errors/service-errors.ts";
import type { ServerConfig } from "../config/config.ts";
import type { Limits } from "../config/limits.ts";
import { registerExplorer, type Explorer } from "../explorer/routes.ts";
import type { RequestContext } from "../graphql/context.ts";
import { loopbackHostPattern } from "../lib/url-host.ts";
import type { Log } from "../telemetry/logger.ts";
import { registerMetricsRoute } from "../telemetry/metrics-server.ts";
import type { MetricsPage } from "../telemetry/metrics.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { authorizeBeforeBody } from "./authorize-caller.ts";
import { limitBodyBytes } from "./body-bytes.ts";
import { createServerOptions, limitConnections, rejectExcessHeaders } from "./connection-limits.ts";
import { chooseMediaType } from "./content-negotiation.ts";
import { closeConnectionDuringShutdown, rejectWhileClosing } from "./graceful-shutdown.ts";
import { handleGraphQL, type GraphQLHandlerDeps } from "./graphql-handler.ts";
import { registerHealthChecks } from "./health-checks.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { createEventLoopMonitor } from "./load-shedding/event-loop-delay.ts";
import { createLoadShedding, rejectWhenOverloaded } from "./load-shedding/load-shedding.ts";
import { recordRequests } from "./record-requests.ts";
import { addJsonParser, rejectUnsupportedEncodings } from "./request-format.ts";
import { registerSchemaRoute } from "./schema-route.ts";
import { createSecurityHeaders } from "./security-headers.ts";
import { badRequestBody, MalformedRequestError, sendBadRequest, sendServiceError } from "./send-error.ts";
import { closeInsteadOfReading } from "./unread-bodies.ts";
import { createUserConcurrency } from "./user-concurrency.ts";

export interface ServerDeps extends Pick<GraphQLHandlerDeps, "authenticate" | "enforceRateLimits" | "createContext"> {
  readonly config: ServerConfig;
  readonly limits: Limits;
  readonly apollo: ApolloServer<RequestContext>;
  /** Returns the content of `/schema.graphql`; undefined if introspection is off. */
  readonly printSchema?: (() => string) | undefined;
  /** Resolves once callers can be authenticated, rejects while they cannot. */
  readonly ready: () => Promise<unknown>;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** Content of `/metrics`; undefined if this server does not have that route. */
  readonly metricsPage: MetricsPage | undefined;
  readonly lifecycle: Lifecycle;
  /** Undefined if the explorer is disabled. */
  readonly explorer?: Explorer | undefined;
}

const requestIdPattern = /^[\w.:-]{1,128}$/;

/** The routes that are recorded and shed load. */
const authenticatedRoutes = ["/graphql", "/schema.graphql"];

/** Creates the HTTP server around Apollo Server: `/graphql`, the schema, the explorer, health checks and metrics. Does not listen yet. */
export async function createServer(deps: ServerDeps): Promise<FastifyInstance> {
  const { config, limits, apollo, lifecycle, telemetry, metricsPage, explorer, log } = deps;
  await apollo.start();
  const securityHeaders = createSecurityHeaders(config);
  const eventLoop = createEventLoopMonitor();
  const shedding = createLoadShedding({ limits, eventLoop, random: Math.random });
  const server = fastify({
    ...createServerOptions({ limits, headers: securityHeaders }),
    // Without this, Fastify responds to such a path itself, before any hook.
    frameworkErrors: (_error, _request, reply) => {
      const body = badRequestBody("The path is not valid percent-encoded UTF-8.");
      void (reply as FastifyReply).status(400).headers(securityHeaders).send(body);
    },
    // Perf: no route has a JSON schema. Fastify's own compilers would load ajv and fast-json-stringify.
    schemaController: { compilersFactory: { buildValidator: rejectSchema, buildSerializer: rejectSchema } },
    // `rejectWhileClosing` does it, so that the rejection is logged and is a GraphQL error.
    return503OnClosing: false,
    genReqId: ({ headers }) => {
      const incomingId = headers["x-request-id"];
      return typeof incomingId === "string" && requestIdPattern.test(incomingId) ? incomingId : randomUUID();
    },
  });
  limitConnections(server, limits);
  server.decorateRequest("record");
  server.decorateRequest("identity");
  const handlerDeps: GraphQLHandlerDeps = { ...deps, shedding, userConcurrency: createUserConcurrency(limits) };

  // Every hook of the server, in the order in which they run.
  // Recording comes first, so that rejected requests are logged and counted; headers come before anything that rejects.
  server.addHook("onRequest", recordRequests(telemetry, lifecycle, authenticatedRoutes));
  server.addHook("onRequest", (_request, reply, done) => {
    void reply.headers(securityHeaders);
    done();
  });
  server.addHook("onRequest", rejectExcessHeaders);
  await addCors(server, config.corsOrigins);
  server.addHook("onRequest", (request, reply, done) => {
    void reply.header("x-request-id", request.id);
    done();
  });
  server.addHook("onRequest", rejectWhileClosing(lifecycle));
  server.addHook("onRequest", rejectUnsupportedEncodings);
  // Before the body is read; the handler checks again once the body has been received.
  server.addHook("onRequest", rejectWhenOverloaded(shedding, authenticatedRoutes));
  server.addHook("onRequest", authorizeBeforeBody(handlerDeps, "/graphql"));
  server.addHook("preParsing", limitBodyBytes(limits, Math.random));
  server.addHook("onSend", closeConnectionDuringShutdown(lifecycle));
  server.addHook("onSend", closeInsteadOfReading);
  server.addHook("preClose", (done) => {
    lifecycle.startClosing();
    done();
  });
  server.addHook("onClose", (_instance, done) => {
    eventLoop.close();
    done();
  });

  addJsonParser(server);
  // Apollo Server reports bodies that are not JSON.
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, _body, done) => {
    done(null, undefined);
  });
  server.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    if (error instanceof ServiceError) return sendServiceError(reply, error);
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      log.unexpectedError(request.id, error);
      return sendServiceError(reply, new InternalError("Internal server error", { requestId: request.id }));
    }
    if (error instanceof MalformedRequestError) return sendBadRequest(reply, status, error.message);
    return reply.status(status).type(chooseMediaType(request.headers.accept)).send(toErrorBody(status, limits));
  });

  server.route({
    // Apollo Server responds 405 to the methods that it does not support.
    method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    url: "/graphql",
    handler: (request, reply) => handleGraphQL(handlerDeps, request, reply),
  });
  if (deps.printSchema) registerSchemaRoute(server, handlerDeps, deps.printSchema);
  if (explorer) registerExplorer(server, explorer);
  registerHealthChecks(server, deps);
  if (metricsPage) registerMetricsRoute(server, metricsPage);
  return server;
}

function rejectSchema(): never {
  throw new TypeError("routes have no JSON schemas");
}

/** Adds the `onRequest` hook of @fastify/cors. Without it, pages of other origins cannot read any response. */
async function addCors(server: FastifyInstance, origins: ServerConfig["corsOrigins"]): Promise<void> {
  if (origins.length === 0) return;
  await server.register(import("@fastify/cors"), {
    origin: origins === "loopback" ? new RegExp(`^https?://${loopbackHostPattern}(:\\d+)?$`) : [...origins],
    methods: ["GET", "POST"],
    exposedHeaders: ["WWW-Authenticate", "X-Request-Id", "Retry-After"],
    maxAge: 600,
  });
}

/** Response body of a request that Fastify rejects, before GraphQL. */
function toErrorBody(status: number, { bodyBytes }: Pick<Limits, "bodyBytes">): object {
  return status === 413
    ? badRequestBody(`The request body exceeds ${bodyBytes} bytes.`, "body_bytes")
    : badRequestBody("The request is malformed.");
}
