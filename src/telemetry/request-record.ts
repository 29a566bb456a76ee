import type { CallStatus } from "./call-status.ts";
import type { Metrics } from "./metrics.ts";
import type { OperationFacts, OperationOutcome, OperationSummary, Phase } from "./operation-summary.ts";
import type { RequestTrace } from "./request-trace.ts";
import type { TokenEvent, TokenSource } from "./token-metrics.ts";

/** Collects what is reported about one incoming request in its log line, metrics and trace. Methods never throw. */
export interface RequestRecord {
  setOperation(facts: OperationFacts): void;
  /** Sets the error codes of the response, and whether it has data. */
  setResult(codes: readonly string[], hasData: boolean): void;
  /** Records a phase that has just ended. @param startedAt on the clock of `performance.now()` */
  recordPhase(phase: Phase, startedAt: number): void;
  readonly recordToken: (event: TokenEvent) => void;
  /** Starts to record an attempt of a downstream call; call it right before the request is sent. */
  startCall(downstream: string, request: { readonly method: string; readonly url: string }): RecordedCall;
  /** @param status HTTP status of the response; undefined if the client disconnected before it was sent */
  end(status: number | undefined): OperationSummary;
}

export interface RecordedCall {
  /** Header to send with the call. */
  readonly traceparent: string;
  end(status: CallStatus): void;
}

export interface RequestRecordDeps {
  readonly requestId: string;
  readonly trace: RequestTrace;
  readonly metrics: Pick<Metrics, "downstreamCalled">;
}

export function createRequestRecord({ requestId, trace, metrics }: RequestRecordDeps): RequestRecord {
  const startedAt = performance.now();
  const phases: Partial<Record<Phase, number>> = {};
  const calls = new Map<string, { count: number; ms: number }>();
  const tokens: Partial<Record<TokenSource, number>> = {};
  let facts: OperationFacts | undefined;
  let codes: readonly string[] = [];
  let hasData = false;

  const recordCallEnd = (downstream: string, status: CallStatus, durationMs: number): void => {
    const { count, ms } = calls.get(downstream) ?? { count: 0, ms: 0 };
    calls.set(downstream, { count: count + 1, ms: ms + durationMs });
    metrics.downstreamCalled(downstream, status, durationMs);
  };

  return {
    setOperation: (newFacts) => {
      facts = newFacts;
    },
    setResult: (newCodes, newHasData) => {
      codes = [...new Set(newCodes)];
      hasData = newHasData;
    },
    recordPhase: (phase, phaseStartedAt) => {
      phases[phase] = performance.now() - phaseStartedAt;
      trace.recordPhase(phase, phaseStartedAt);
    },
    recordToken: (event) => {
      const count = (tokens[event.source] ?? 0) + 1;
      tokens[event.source] = count;
      // Only the first in-memory token is traced: further cache hits would add dozens of spans without duration.
      if (event.source !== "memory" || count === 1) trace.recordToken(event);
    },
    startCall: (downstream, request) => {
      const sentAt = performance.now();
      const call = trace.startCall(downstream, request);
      return {
        traceparent: call.traceparent,
        end: (status) => {
          recordCallEnd(downstream, status, performance.now() - sentAt);
          call.end(status);
        },
      };
    },
    end: (status) => {
      const allCodes = codes.length > 0 ? codes : toErrorCodes(status);
      const summary: OperationSummary = {
        requestId,
        traceId: trace.id,
        facts,
        outcome: toOutcome({ status, isSuccess: allCodes.length === 0, hasData }),
        codes: allCodes,
        status,
        durationMs: performance.now() - startedAt,
        phases,
        calls: Object.fromEntries(calls),
        tokens,
      };
      trace.end(summary);
      return summary;
    },
  };
}

function toOutcome(end: { status: number | undefined; isSuccess: boolean; hasData: boolean }): OperationOutcome {
  if (end.status === undefined) return "abandoned";
  if (end.isSuccess) return "ok";
  return end.hasData ? "partial" : "failed";
}

/** Error codes of a request that was rejected before GraphQL: derived from its HTTP status. */
function toErrorCodes(status = 200): readonly string[] {
  if (status < 400) return [];
  if (status === 429) return ["RATE_LIMITED"];
  if (status === 503) return ["OVERLOADED"];
  return [status >= 500 ? "INTERNAL_SERVER_ERROR" : "BAD_REQUEST"];
}
