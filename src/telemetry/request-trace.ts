import type { TokenEvent } from "./token-metrics.ts";
import { createTraceparentGenerator } from "./traceparent.ts";
import type { CallStatus } from "./call-status.ts";
import type { OperationSummary, Phase } from "./operation-summary.ts";

/** The trace of one request of ours. Times are those of `performance.now()`. */
export interface RequestTrace {
  /** Undefined where nothing is recorded. */
  readonly id: string | undefined;
  /** A part of the work that has just ended. */
  phase(phase: Phase, startedAt: number): void;
  /** A token that has just been acquired, or refused. */
  recordToken(event: TokenEvent): void;
  /** A call that is about to be made. */
  startCall(downstream: string, request: { readonly method: string; readonly url: string }): CallTrace;
  end(summary: OperationSummary): void;
}

export interface CallTrace {
  /** What goes with the call. */
  readonly traceparent: string;
  end(outcome: CallStatus): void;
}

/** Records nothing; calls carry the trace on that the request came with. */
export function createNoopTrace(incoming: string | undefined): RequestTrace {
  let traceparent: (() => string) | undefined;
  return {
    id: undefined,
    phase: () => undefined,
    recordToken: () => undefined,
    startCall: () => {
      traceparent ??= createTraceparentGenerator(incoming);
      return { traceparent: traceparent(), end: () => undefined };
    },
    end: () => undefined,
  };
}
