import type { onRequestHookHandler } from "fastify";
import type { RequestRecord } from "../telemetry/request-record.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { getRawHeaderValues } from "./raw-headers.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Telemetry of this request; only requests to the routes of authenticated callers have one. */
    record: RequestRecord;
  }
}

/**
 * `onRequest` hook: counts requests in progress, and records those to the given routes until their connection has received
 * the response or is closed.
 */
export function recordRequests(
  telemetry: Telemetry,
  lifecycle: Lifecycle,
  routes: readonly string[],
): onRequestHookHandler {
  return (request, { raw }, done) => {
    lifecycle.onRequestStart();
    const { url: route = "" } = request.routeOptions;
    if (!routes.includes(route)) {
      raw.once("close", lifecycle.onRequestEnd);
      done();
      return;
    }
    const [first, ...others] = getRawHeaderValues(request.raw, "traceparent");
    // Repeated headers are ignored (Trace Context, section 3.2).
    const traceparent = others.length > 0 ? undefined : first;
    const { id: requestId, method } = request;
    const { record, end } = telemetry.startRequest({ requestId, method, route, traceparent });
    request.record = record;
    raw.once("close", () => {
      end(raw.writableFinished ? raw.statusCode : undefined);
      lifecycle.onRequestEnd();
    });
    done();
  };
}
