import { createUnrecordedTrace, type RequestTrace } from "./request-trace.ts";

/** Traces of requests of ours. */
export interface Tracing {
  /** @param traceparent the header as it came */
  start(request: { readonly method: string; readonly traceparent: string | undefined }): RequestTrace;
  /** Sends what is left. Does not reject, and is bounded in time. */
  close(): Promise<void>;
}

/** Records nothing. */
export const noTracing: Tracing = {
  start: ({ traceparent }) => createUnrecordedTrace(traceparent),
  close: () => Promise.resolve(),
};
