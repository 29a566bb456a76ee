import type { FastifyInstance } from "fastify";
import { getRawHeaderValues } from "./raw-headers.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { RequestRecord } from "../telemetry/request-record.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** What is noted of a request to `/graphql`. */
    record: RequestRecord;
  }
}

/** Begins a record with each request, ends it with the answer, and counts what is not answered yet. To be called first. */
export function recordRequests(server: FastifyInstance, telemetry: Telemetry, lifecycle: Lifecycle): void {
  server.decorateRequest("record");
  server.addHook("onRequest", (request, { raw }, done) => {
    lifecycle.onRequestStart();
    if (request.routeOptions.url !== "/graphql") {
      raw.once("close", lifecycle.onRequestEnd);
      done();
      return;
    }
    const [first, ...others] = getRawHeaderValues(request.raw, "traceparent");
    // One that came twice says nothing (Trace Context, 3.2).
    const traceparent = others.length > 0 ? undefined : first;
    const { record, end } = telemetry.startRequest({ requestId: request.id, method: request.method, traceparent });
    request.record = record;
    raw.once("close", () => {
      end(raw.writableFinished ? raw.statusCode : undefined);
      lifecycle.onRequestEnd();
    });
    done();
  });
}
