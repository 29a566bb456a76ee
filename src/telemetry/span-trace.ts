import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace, type Span, type Tracer } from "@opentelemetry/api";
import { formatTraceparent, parseTraceparent } from "./traceparent.ts";
import type { OperationSummary, Phase } from "./operation-summary.ts";
import type { CallTrace, RequestTrace, TracedRequest } from "./request-trace.ts";

const phaseNames: Readonly<Record<Phase, string>> = {
  authenticate: "authenticate",
  parse: "graphql.parse",
  validate: "graphql.validate",
  plan: "plan",
  execute: "graphql.execute",
};

/**
 * Creates a trace with a span for the request, and child spans for its phases, tokens and calls. Attributes follow
 * OpenTelemetry's semantic conventions where they exist. No attribute holds an id of a user or an object, or a URL.
 */
export function createSpanTrace(tracer: Tracer, { method, route, traceparent }: TracedRequest): RequestTrace {
  const server = tracer.startSpan(
    `${method} ${route}`,
    { kind: SpanKind.SERVER, attributes: { "http.request.method": method, "http.route": route } },
    toParentContext(traceparent),
  );
  const context = trace.setSpan(ROOT_CONTEXT, server);
  const isRecording = server.isRecording();

  return {
    id: server.spanContext().traceId,
    recordPhase: (phase, startTime) => {
      if (isRecording) tracer.startSpan(phaseNames[phase], { startTime }, context).end();
    },
    recordToken: ({ downstream, source, outcome, durationMs }) => {
      if (!isRecording) return;
      const attributes = { "oboql.downstream": downstream, "oboql.token.source": source };
      const startTime = performance.now() - durationMs;
      const span = tracer.startSpan(`token ${downstream}`, { startTime, attributes }, context);
      if (outcome !== "token") markFailed(span, outcome);
      span.end();
    },
    startCall: (downstream, { method, url }) => {
      const options = { kind: SpanKind.CLIENT, attributes: { "oboql.downstream": downstream } };
      const span = tracer.startSpan(`${method} ${downstream}`, options, context);
      if (span.isRecording()) span.setAttributes({ "http.request.method": method, ...getServerAddress(url) });
      return createCallTrace(span);
    },
    end: (summary) => {
      if (isRecording) setSummaryAttributes(server, summary);
      server.end();
    },
  };
}

/** Converts the incoming header to a context with the parent span. */
function toParentContext(traceparent: string | undefined): typeof ROOT_CONTEXT {
  const parent = parseTraceparent(traceparent);
  if (!parent) return ROOT_CONTEXT;
  const { traceId, spanId, isSampled } = parent;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function createCallTrace(span: Span): CallTrace {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: formatTraceparent({ traceId, spanId, isSampled: (traceFlags & TraceFlags.SAMPLED) !== 0 }),
    end: (status) => {
      if (typeof status === "number") span.setAttribute("http.response.status_code", status);
      if (typeof status !== "number" || status >= 400) markFailed(span, String(status));
      span.end();
    },
  };
}

function setSummaryAttributes(span: Span, { facts, outcome, codes, status }: OperationSummary): void {
  span.setAttribute("oboql.outcome", outcome);
  if (facts?.type !== undefined && facts.type !== "schema") span.setAttribute("graphql.operation.type", facts.type);
  if (facts?.name !== undefined) span.setAttribute("graphql.operation.name", facts.name);
  if (facts?.document !== undefined) span.setAttribute("oboql.document.hash", facts.document);
  if (status !== undefined) span.setAttribute("http.response.status_code", status);
  if (codes.length > 0) span.setAttribute("oboql.error.codes", [...codes]);
  // Errors of the client do not mark the server span as failed.
  const isServerError = status !== undefined && (status >= 500 || (status < 400 && outcome === "failed"));
  if (isServerError) markFailed(span, codes[0] ?? String(status));
}

function markFailed(span: Span, type: string): void {
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function getServerAddress(url: string): Record<string, string | number> {
  const { hostname, port, protocol } = new URL(url);
  return { "server.address": hostname, "server.port": Number(port) || (protocol === "http:" ? 80 : 443) };
}
