import { createNoopTrace, type RequestTrace } from "./request-trace.ts";

/** Traces of requests of ours. */
export interface Tracing {
  /** @param traceparent the header as it came */
  startTrace(request: { readonly method: string; readonly traceparent: string | undefined }): RequestTrace;
  /** Sends what is left. Does not reject, and is bounded in time. */
  close(): Promise<void>;
}

/** Records nothing. */
export const noopTracing: Tracing = {
  startTrace: ({ traceparent }) => createNoopTrace(traceparent),
  close: () => Promise.resolve(),
};
