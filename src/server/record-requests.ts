import type { FastifyInstance } from "fastify";
import { headerValues } from "./raw-headers.ts";
import type { LifeCycle } from "./lifecycle.ts";
import type { RequestRecord } from "../telemetry/request-record.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** What is noted of a request to `/graphql`. */
    record: RequestRecord;
  }
}

/** Begins a record with each request, ends it with the answer, and counts what is not answered yet. To be called first. */
export function observeRequests(server: FastifyInstance, telemetry: Telemetry, lifeCycle: LifeCycle): void {
  server.decorateRequest("record");
  server.addHook("onRequest", (request, { raw }, done) => {
    lifeCycle.requestBegan();
    if (request.routeOptions.url !== "/graphql") {
      raw.once("close", lifeCycle.requestEnded);
      done();
      return;
    }
    const [first, ...others] = headerValues(request.raw, "traceparent");
    // One that came twice says nothing (Trace Context, 3.2).
    const traceparent = others.length > 0 ? undefined : first;
    const { record, end } = telemetry.start({ requestId: request.id, method: request.method, traceparent });
    request.record = record;
    raw.once("close", () => {
      end(raw.writableFinished ? raw.statusCode : undefined);
      lifeCycle.requestEnded();
    });
    done();
  });
}
