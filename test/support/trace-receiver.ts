import { startScriptedApi, type Step } from "@oboql/dev/testing";

/** An exported span. */
export interface ExportedSpan {
  readonly name: string;
  readonly kind: "internal" | "server" | "client";
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for a root span. */
  readonly parentSpanId: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  /** In nanoseconds. */
  readonly duration: number;
}

/** An OpenTelemetry collector that keeps all spans in memory (OTLP over HTTP with JSON). */
export interface TraceReceiver {
  readonly url: string;
  readonly spans: () => readonly ExportedSpan[];
  /** Attributes of the resources that sent spans. */
  readonly resources: () => readonly Readonly<Record<string, unknown>>[];
  /** All request bodies, one per line. */
  readonly raw: () => string;
  readonly paths: () => readonly string[];
  script(...steps: Step[]): void;
  close(): Promise<void>;
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly KeyValue[];
  readonly status: { readonly code: number };
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/** Starts the collector on a free loopback port. */
export async function startTraceReceiver(): Promise<TraceReceiver> {
  const server = await startScriptedApi();
  const groups = () => server.received.flatMap(({ body }) => (JSON.parse(body) as OtlpRequest).resourceSpans);
  return {
    url: server.url,
    spans: () => groups().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(readSpan))),
    resources: () => groups().map(({ resource }) => readAttributes(resource.attributes)),
    raw: () => server.received.map(({ body }) => body).join("\n"),
    paths: () => server.received.map(({ path }) => path),
    script: (...steps) => {
      server.script(...steps);
    },
    close: () => server.close(),
  };
}

/** @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
function readSpan(span: OtlpSpan): ExportedSpan {
  const { name, traceId, spanId, parentSpanId } = span;
  const kinds: readonly ExportedSpan["kind"][] = ["internal", "internal", "server", "client"];
  return {
    name,
    kind: kinds[span.kind] ?? "internal",
    traceId,
    spanId,
    parentSpanId: parentSpanId === "" ? undefined : parentSpanId,
    attributes: readAttributes(span.attributes),
    failed: span.status.code === 2,
    duration: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)),
  };
}

function readAttributes(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
