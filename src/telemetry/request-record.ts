import type { TokenEvent, TokenSource } from "./token-metrics.ts";
import type { CallStatus } from "./call-status.ts";
import type { Metrics } from "./metrics.ts";
import type { OperationFacts, OperationOutcome, OperationSummary, Phase } from "./operation-summary.ts";
import type { RequestTrace } from "./request-trace.ts";

/** What is noted of one request of ours, for its line in the log, the metrics and its trace. Methods must not throw. */
export interface RequestRecord {
  setOperation(facts: OperationFacts): void;
  /** What is answered: the codes of its errors, and whether there is data beside them. */
  setResult(codes: readonly string[], hasData: boolean): void;
  /** A part of the work that began then (`performance.now()`) and has just ended. */
  recordPhase(recordPhase: Phase, startedAt: number): void;
  readonly recordToken: (event: TokenEvent) => void;
  /** A call to a downstream API that is about to be made. */
  startCall(downstream: string, request: { readonly method: string; readonly url: string }): RecordedCall;
  /** @param status undefined if nobody was there to get the answer */
  end(status: number | undefined): OperationSummary;
}

export interface RecordedCall {
  /** What goes with the call. */
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
  const calls: Record<string, { count: number; ms: number }> = {};
  const tokens: Partial<Record<TokenSource, number>> = {};
  let facts: OperationFacts | undefined;
  let codes: readonly string[] = [];
  let hasData = false;

  const recordCallEnd = (downstream: string, outcome: CallStatus, durationMs: number): void => {
    const sum = (calls[downstream] ??= { count: 0, ms: 0 });
    sum.count++;
    sum.ms += durationMs;
    metrics.downstreamCalled(downstream, outcome, durationMs);
  };

  return {
    setOperation: (given) => {
      facts = given;
    },
    setResult: (given, withData) => {
      codes = [...new Set(given)];
      hasData = withData;
    },
    recordPhase: (phase, since) => {
      phases[phase] = performance.now() - since;
      trace.phase(phase, since);
    },
    recordToken: (event) => {
      const count = (tokens[event.source] ?? 0) + 1;
      tokens[event.source] = count;
      // Tokens from memory come by the dozen and take no time: the first tells where they come from.
      if (event.source !== "memory" || count === 1) trace.recordToken(event);
    },
    startCall: (downstream, request) => {
      const sentAt = performance.now();
      const call = trace.startCall(downstream, request);
      const end = (outcome: CallStatus): void => {
        recordCallEnd(downstream, outcome, performance.now() - sentAt);
        call.end(outcome);
      };
      return {
        traceparent: call.traceparent,
        end,
      };
    },
    end: (status) => {
      const allCodes = codes.length > 0 ? codes : toErrorCodes(status);
      const outcome = toOutcome({ status, isSuccess: allCodes.length === 0, hasData });
      const durationMs = performance.now() - startedAt;
      const noted = { requestId, traceId: trace.id, facts, phases, calls, tokens };
      const summary: OperationSummary = { outcome, codes: allCodes, status, durationMs, ...noted };
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

/** What was refused before GraphQL had a say has only its status, and the code that goes with it. */
function toErrorCodes(status = 200): readonly string[] {
  if (status < 400) return [];
  if (status === 429) return ["RATE_LIMITED"];
  if (status === 503) return ["OVERLOADED"];
  return [status >= 500 ? "INTERNAL_SERVER_ERROR" : "BAD_REQUEST"];
}
