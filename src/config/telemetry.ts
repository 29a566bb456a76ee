import { getOwn } from "../lib/collections.ts";
import type { Environment, EnvReader } from "./env-reader.ts";

/** Metrics and traces. */
export interface TelemetryConfig {
  /** Where `/metrics` is served: on the port of `/graphql`, on a separate port (0 selects a free one), or not at all. */
  readonly metrics: "main-port" | "off" | { readonly port: number };
  /** Undefined if tracing is off. */
  readonly tracing: TracingConfig | undefined;
}

/** Set by OpenTelemetry's environment variables. Its SDK itself reads those for headers, certificates, limits and batching. */
export interface TracingConfig {
  /** Destination of spans: the URL of an OTLP collector that accepts JSON, or standard output. */
  readonly exporter: { readonly kind: "otlp"; readonly url: string } | { readonly kind: "console" };
  readonly resource: Readonly<Record<string, string>>;
  readonly sampler: SamplerConfig;
}

export interface SamplerConfig {
  /** Whether the caller's sampling decision takes precedence. */
  readonly isParentBased: boolean;
  /** Fraction of traces that are recorded, from 0 to 1. */
  readonly ratio: number;
}

const samplers: Readonly<Record<string, Omit<SamplerConfig, "ratio"> & { readonly ratio: number | "argument" }>> = {
  parentbased_always_on: { isParentBased: true, ratio: 1 },
  parentbased_always_off: { isParentBased: true, ratio: 0 },
  parentbased_traceidratio: { isParentBased: true, ratio: "argument" },
  always_on: { isParentBased: false, ratio: 1 },
  always_off: { isParentBased: false, ratio: 0 },
  traceidratio: { isParentBased: false, ratio: "argument" },
};

export function readTelemetry(read: EnvReader, environment: Environment): TelemetryConfig {
  return { metrics: readMetrics(read, environment), tracing: readTracing(read, environment) };
}

function readMetrics(read: EnvReader, environment: Environment): TelemetryConfig["metrics"] {
  if (!environment["METRICS_PORT"]?.trim()) return read.isProduction ? "off" : "main-port";
  const port = read.port("METRICS_PORT", 0);
  if (port !== 0 && port === Number(environment["PORT"] ?? 4000))
    read.addError("METRICS_PORT", "must differ from PORT");
  return { port };
}

/** @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
function readTracing(read: EnvReader, environment: Environment): TracingConfig | undefined {
  const getValue = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const endpoint = getValue("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") ?? getValue("OTEL_EXPORTER_OTLP_ENDPOINT");
  const exporter = read.choice("OTEL_TRACES_EXPORTER", ["none", "otlp", "console"], endpoint ? "otlp" : "none");
  if (getValue("OTEL_SDK_DISABLED")?.toLowerCase() === "true" || exporter === "none") return undefined;
  return {
    exporter: exporter === "console" ? { kind: "console" } : { kind: "otlp", url: readOtlpEndpoint(read) },
    resource: readResourceAttributes(read),
    sampler: readSampler(read),
  };
}

/** Reads the URL for traces. `http:` is accepted for any host: collectors are usually local, and spans hold no secrets. */
function readOtlpEndpoint(read: EnvReader): string {
  for (const name of ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"])
    if (!["http/json", "http/protobuf"].includes(read.text(name, "http/json")))
      read.addError(name, "must be http/json or http/protobuf (either way, JSON over HTTP is sent)");
  const tracesEndpoint = read.text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "");
  if (tracesEndpoint) return readUrl(read, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", tracesEndpoint);
  const name = "OTEL_EXPORTER_OTLP_ENDPOINT";
  return `${readUrl(read, name, read.text(name, "http://localhost:4318")).replace(/\/+$/, "")}/v1/traces`;
}

function readUrl(read: EnvReader, name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.username || url.password)
    read.addError(name, "must be an http: or https: URL without credentials");
  return text;
}

function readResourceAttributes(read: EnvReader): Record<string, string> {
  const attributes: Record<string, string> = Object.fromEntries(read.pairs("OTEL_RESOURCE_ATTRIBUTES"));
  return { ...attributes, "service.name": read.text("OTEL_SERVICE_NAME", attributes["service.name"] ?? "oboql") };
}

function readSampler(read: EnvReader): SamplerConfig {
  const name = read.choice("OTEL_TRACES_SAMPLER", Object.keys(samplers), "parentbased_always_on");
  const { isParentBased, ratio } = getOwn(samplers, name) ?? { isParentBased: true, ratio: 1 };
  if (ratio !== "argument") return { isParentBased, ratio };
  const argument = Number(read.text("OTEL_TRACES_SAMPLER_ARG", "1"));
  if (!(argument >= 0 && argument <= 1)) read.addError("OTEL_TRACES_SAMPLER_ARG", "must be a number from 0 to 1");
  return { isParentBased, ratio: argument };
}
