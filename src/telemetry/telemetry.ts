import { readFileSync } from "node:fs";
import { ConfigError } from "../config/env-reader.ts";
import type { TelemetryConfig, TracingConfig } from "../config/telemetry.ts";
import { isModuleMissing } from "../lib/module-missing.ts";
import type { Log } from "./logger.ts";
import { noopMetrics, type Metrics, type MetricsPage } from "./metrics.ts";
import { createRequestRecord, type RequestRecord } from "./request-record.ts";
import { noopTracing, type TracedRequest, type Tracing } from "./request-trace.ts";

/** Reports each operation as a log line, metrics and a trace. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** Undefined if metrics are off. */
  readonly metricsPage: MetricsPage | undefined;
  startRequest(request: StartedRequest): StartedRecord;
  /** Exports the remaining spans. */
  close(): Promise<void>;
}

export interface StartedRequest extends TracedRequest {
  readonly requestId: string;
}

export interface StartedRecord {
  readonly record: RequestRecord;
  /** Reports the operation. @param status undefined if the client disconnected before the response was sent */
  readonly end: (status: number | undefined) => void;
}

export interface TelemetryDeps {
  readonly config: TelemetryConfig;
  readonly log: Pick<Log, "operation" | "traceExportFailed" | "traceExportRecovered">;
}

/** @throws {ConfigError} if tracing is on, and OpenTelemetry's SDK is not installed */
export async function createTelemetry({ config, log }: TelemetryDeps): Promise<Telemetry> {
  const { metrics, page } = config.metrics === "off" ? { metrics: noopMetrics, page: undefined } : await loadMetrics();
  const tracing = config.tracing ? await loadTracing(config.tracing, log) : noopTracing;
  return {
    metrics,
    metricsPage: page,
    startRequest: ({ requestId, ...request }) => {
      const record = createRequestRecord({ requestId, trace: tracing.startTrace(request), metrics });
      metrics.operationStarted();
      const end = (status: number | undefined): void => {
        const summary = record.end(status);
        metrics.operationFinished(summary);
        log.operation(summary);
      };
      return { record, end };
    },
    close: () => tracing.close(),
  };
}

/** Perf: loads the Prometheus client, a twentieth of the start, only if metrics are on. */
async function loadMetrics(): Promise<{ readonly metrics: Metrics; readonly page: MetricsPage }> {
  const { createMetrics } = await import("./prometheus.ts");
  return createMetrics();
}

/** Loads OpenTelemetry's SDK, which takes time and memory, only if tracing is on. */
async function loadTracing(config: TracingConfig, log: TelemetryDeps["log"]): Promise<Tracing> {
  const { createOpenTelemetry } = await import("./open-telemetry.ts").catch((error: unknown) => {
    throw isModuleMissing(error) ? missingOpenTelemetryError() : error;
  });
  let isFailing = false;
  return createOpenTelemetry({
    config,
    onExport: (isExported) => {
      if (isExported && isFailing) log.traceExportRecovered();
      if (!isExported && !isFailing) log.traceExportFailed();
      isFailing = !isExported;
    },
  });
}

/** The SDK is an optional peer dependency of the package; the error names the versions that fit. */
function missingOpenTelemetryError(): ConfigError {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { dependencies, peerDependencies } = JSON.parse(manifest) as Record<string, Record<string, string> | undefined>;
  const specs = Object.entries({ ...dependencies, ...peerDependencies })
    .filter(([name]) => name.startsWith("@opentelemetry/") && name !== "@opentelemetry/api")
    .map(([name, version]) => `${name}@${version}`);
  return new ConfigError(
    ["OTEL_TRACES_EXPORTER or an OTLP endpoint turns tracing on, but OpenTelemetry's SDK is not installed"],
    `install it with 'npm install ${specs.join(" ")}', or set OTEL_SDK_DISABLED=true`,
  );
}
