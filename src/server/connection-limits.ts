import { STATUS_CODES, type ServerOptions } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyServerOptions, onRequestHookHandler } from "fastify";
import { maxTokenBytes } from "../auth/bearer-token.ts";
import type { Limits } from "../config/limits.ts";
import { badRequestBody, sendBadRequest } from "./send-error.ts";

export interface ConnectionLimitsDeps {
  readonly limits: Pick<Limits, "bodyBytes" | "receiveMs" | "requestMs">;
  /** Headers of every response, including those that Node sends without Fastify. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Longer than the idle timeout of most proxies, so that the proxy closes idle connections and not this server. */
const keepAliveTimeoutMs = 72_000;
/** How often Node looks for requests that exceed the receive timeout. */
const timeoutCheckIntervalMs = 1_000;
/** Added to the request deadline: closes a connection without traffic, such as one whose client does not read. */
const idleTimeoutMs = 30_000;
const maxHeaders = 100;

/** Fastify options that limit the size and duration of requests before anything is known about them. */
export function createServerOptions({
  limits,
  headers,
}: ConnectionLimitsDeps): FastifyServerOptions & { http: ServerOptions } {
  return {
    bodyLimit: limits.bodyBytes,
    // Set here as well: Fastify sets it after Node has compared `requestTimeout` and `headersTimeout`.
    requestTimeout: limits.receiveMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionTimeout: limits.requestMs + idleTimeoutMs,
    http: {
      // Accepts tokens above `maxTokenBytes` too, so that authentication can reject them with a reason.
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

/** Sets the limits for which Fastify has no options. */
export function limitConnections(server: FastifyInstance, { connections }: Pick<Limits, "connections">): void {
  server.server.maxConnections = connections;
  // One more than allowed: Node silently discards further headers, which `rejectExcessHeaders` could not notice.
  server.server.maxHeadersCount = maxHeaders + 1;
}

/** `onRequest` hook: responds 431 to a request with more than 100 headers. */
export const rejectExcessHeaders: onRequestHookHandler = (request, reply, done) => {
  if (request.raw.rawHeaders.length <= 2 * maxHeaders) done();
  else void sendBadRequest(reply, 431, "The request has too many headers.");
};

/** Responds to data that Node cannot read as an HTTP request, or not in time, and closes the connection. */
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
      return { status: 408, body: badRequestBody("The request was not received in time.", "receive_ms") };
    case "HPE_HEADER_OVERFLOW":
      return { status: 431, body: badRequestBody("The request headers are too large.") };
    default:
      return { status: 400, body: badRequestBody("The request is malformed.") };
  }
}
