import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type NodeTracerConfig,
  type Sampler,
  type SpanExporter,
} from "@opentelemetry/sdk-trace-node";
import type { SamplerConfig, TracingConfig } from "../config/telemetry.ts";
import { resolvesWithin } from "../lib/timeout.ts";
import { createSpanTrace } from "./span-trace.ts";
import type { Tracing } from "./tracing.ts";

export interface OpenTelemetryDeps {
  readonly config: TracingConfig;
  /** Told of every export whether it was taken. */
  readonly onExport: (isExported: boolean) => void;
}

const closeTimeoutMs = 3_000;

/**
 * Traces by OpenTelemetry's SDK. Nothing is registered with its global API: each app has its own, and parents are passed
 * by hand, so no asynchronous context has to be tracked.
 *
 * Import this file only where tracing is on: the SDK takes a while to load.
 */
export function createOpenTelemetry({ config, onExport }: OpenTelemetryDeps): Tracing {
  const exporter =
    config.exporter.kind === "console"
      ? new ConsoleSpanExporter()
      : new OTLPTraceExporter({ url: config.exporter.url });
  const provider = new NodeTracerProvider({
    resource: createResource(config.resource),
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

/** The SDK's own way to make one is in a package that it does not hand on. */
function createResource(given: Readonly<Record<string, string>>): NonNullable<NodeTracerConfig["resource"]> {
  const attributes = { ...given, "telemetry.sdk.language": "nodejs", "telemetry.sdk.name": "opentelemetry" };
  return {
    attributes,
    merge: (other) => createResource({ ...attributes, ...(other?.attributes as Readonly<Record<string, string>>) }),
    getRawAttributes: () => Object.entries(attributes),
  };
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
