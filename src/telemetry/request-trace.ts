import type { CallStatus } from "./call-status.ts";
import type { OperationSummary, Phase } from "./operation-summary.ts";
import type { TokenEvent } from "./token-metrics.ts";
import { createTraceparentGenerator } from "./traceparent.ts";

/** Creates the traces of incoming requests. */
export interface Tracing {
  startTrace(request: TracedRequest): RequestTrace;
  /** Exports the remaining spans, for a limited time. Never rejects. */
  close(): Promise<void>;
}

export interface TracedRequest {
  readonly method: string;
  /** Path of the route, such as `/graphql`. */
  readonly route: string;
  /** Value of the incoming header, not validated. */
  readonly traceparent: string | undefined;
}

/** The trace of one incoming request. Times are on the clock of `performance.now()`. */
export interface RequestTrace {
  /** Undefined if tracing is off. */
  readonly id: string | undefined;
  /** Records a phase that has just ended. */
  recordPhase(phase: Phase, startedAt: number): void;
  /** Records an access token that has just been acquired, or the error. */
  recordToken(event: TokenEvent): void;
  /** Starts the span of a downstream call; call it right before the request is sent. */
  startCall(downstream: string, request: { readonly method: string; readonly url: string }): CallTrace;
  end(summary: OperationSummary): void;
}

export interface CallTrace {
  /** Header to send with the call. */
  readonly traceparent: string;
  end(status: CallStatus): void;
}

/** Records nothing. */
export const noopTracing: Tracing = {
  startTrace: ({ traceparent }) => createNoopTrace(traceparent),
  close: () => Promise.resolve(),
};

/** Creates a trace without spans; downstream calls continue the incoming trace. */
export function createNoopTrace(incoming: string | undefined): RequestTrace {
  let createTraceparent: (() => string) | undefined;
  return {
    id: undefined,
    recordPhase: () => undefined,
    recordToken: () => undefined,
    startCall: () => {
      createTraceparent ??= createTraceparentGenerator(incoming);
      return { traceparent: createTraceparent(), end: () => undefined };
    },
    end: () => undefined,
  };
}
