import { STATUS_CODES, type ServerOptions } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyServerOptions } from "fastify";
import { maxTokenBytes } from "../auth/bearer-token.ts";
import type { Limits } from "../config/limits.ts";
import { badRequestBody } from "./bad-request.ts";

export interface ConnectionLimitsDeps {
  readonly limits: Pick<Limits, "bodyBytes" | "receiveMs" | "requestMs" | "connections">;
  /** Of every answer, also of those that fastify does not see. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Longer than the idle time of most proxies, so that it is they who end a connection that nobody uses. */
const keepAliveTimeoutMs = 72_000;
/** How often Node looks for requests that take too long to arrive. */
const timeoutCheckIntervalMs = 1_000;
/** A connection on which nothing moves, also not the answer to a client that does not read it. */
const idleTimeoutMs = 30_000;
const maxHeaders = 100;

/** What a client may make this process wait for and keep, before anything is known of it. */
export function createServerOptions({
  limits,
  headers,
}: ConnectionLimitsDeps): FastifyServerOptions & { http: ServerOptions } {
  return {
    bodyLimit: limits.bodyBytes,
    // Fastify sets it after Node has compared the other two.
    requestTimeout: limits.receiveMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionTimeout: limits.requestMs + idleTimeoutMs,
    http: {
      // Room for the largest bearer token that is read, so that a larger one is told why it is refused.
      maxHeaderSize: 2 * maxTokenBytes,
      requestTimeout: limits.receiveMs,
      headersTimeout: limits.receiveMs,
      connectionsCheckingInterval: Math.min(timeoutCheckIntervalMs, limits.receiveMs),
    },
    clientErrorHandler: (error, socket) => {
      sendRawError(error, socket, headers);
    },
  };
}

/** What fastify has no options for. */
export function limitConnections(server: FastifyInstance, { limits }: Pick<ConnectionLimitsDeps, "limits">): void {
  server.server.maxConnections = limits.connections;
  // One more than may come: Node leaves out silently what is beyond it.
  server.server.maxHeadersCount = maxHeaders + 1;
  server.addHook("onRequest", (request, reply, done) => {
    if (request.raw.rawHeaders.length <= 2 * maxHeaders) done();
    else void reply.status(431).send(badRequestBody("The request has too many headers."));
  });
}

/** Answers what is no HTTP request, or not one in time, and ends the connection. */
function sendRawError(
  error: Error & { code?: string },
  socket: Socket,
  headers: Readonly<Record<string, string>>,
): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const { status, body } = toErrorResponse(error.code);
  const content = JSON.stringify(body);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "connection: close",
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(content)}`,
  ];
  if (socket.writable) socket.write(`${lines.join("\r\n")}\r\n\r\n${content}`);
  socket.destroy(error);
}

function toErrorResponse(code: string | undefined): { readonly status: number; readonly body: object } {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return { status: 408, body: badRequestBody("The request did not arrive in time.", "receive_ms") };
    case "HPE_HEADER_OVERFLOW":
      return { status: 431, body: badRequestBody("The request has too large headers.") };
    default:
      return { status: 400, body: badRequestBody("The request cannot be read.") };
  }
}
