import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
  type SpanExporter,
} from "@opentelemetry/sdk-trace-node";
import type { SamplerConfig, TracingConfig } from "../config/telemetry.ts";
import { resolvesWithin } from "../lib/timeout.ts";
import { createSpanTrace } from "./span-trace.ts";
import type { Tracing } from "./request-trace.ts";

export interface OpenTelemetryDeps {
  readonly config: TracingConfig;
  /** Called after each export with whether it succeeded. */
  readonly onExport: (isExported: boolean) => void;
}

/** How long the last export may take, in milliseconds. */
const closeTimeoutMs = 3_000;

/**
 * Traces with OpenTelemetry's SDK. Nothing is registered with its global API: each app has its own provider, and parent
 * spans are passed explicitly, so no asynchronous context is tracked.
 *
 * Import this file only if tracing is on: loading the SDK takes time and memory.
 */
export function createOpenTelemetry({ config, onExport }: OpenTelemetryDeps): Tracing {
  const exporter =
    config.exporter.kind === "console"
      ? new ConsoleSpanExporter()
      : new OTLPTraceExporter({ url: config.exporter.url });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      ...config.resource,
      "telemetry.sdk.language": "nodejs",
      "telemetry.sdk.name": "opentelemetry",
    }),
    sampler: createSampler(config.sampler),
    spanProcessors: [new BatchSpanProcessor(withExportListener(exporter, onExport))],
  });
  const tracer = provider.getTracer("oboql");
  return {
    startTrace: (request) => createSpanTrace(tracer, request),
    close: async () => {
      await resolvesWithin(closeTimeoutMs, provider.shutdown());
    },
  };
}

function createSampler({ isParentBased: parentBased, ratio }: SamplerConfig): Sampler {
  const root = ratio === 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(ratio);
  return parentBased ? new ParentBasedSampler({ root }) : root;
}

function withExportListener(exporter: SpanExporter, onExport: (isExported: boolean) => void): SpanExporter {
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        onExport(result.error === undefined);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
