import type { Log } from "./logger.ts";
import type { TelemetryConfig, TracingConfig } from "../config/telemetry.ts";
import { createMetrics, noopMetrics, type Metrics, type MetricsPage } from "./metrics.ts";
import { createRequestRecord, type RequestRecord } from "./request-record.ts";
import { noopTracing, type Tracing } from "./tracing.ts";

/** What the process tells of its work: a line in the log for each operation, metrics, traces. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** Undefined where there are no metrics. */
  readonly metricsPage: MetricsPage | undefined;
  startRequest(request: StartedRequest): StartedRecord;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface StartedRequest {
  readonly requestId: string;
  readonly method: string;
  /** The header, as it came. */
  readonly traceparent: string | undefined;
}

export interface StartedRecord {
  readonly record: RequestRecord;
  /** Tells everybody. @param status undefined if nobody was there to get the answer */
  readonly end: (status: number | undefined) => void;
}

export interface TelemetryDeps {
  readonly config: TelemetryConfig;
  readonly log: Pick<Log, "operation" | "traceExportFailed" | "traceExportRecovered">;
}

export async function createTelemetry({ config, log }: TelemetryDeps): Promise<Telemetry> {
  const { metrics, page } = config.metrics === "off" ? { metrics: noopMetrics, page: undefined } : createMetrics();
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

/** The SDK is loaded only here, as it costs time and memory. */
async function loadTracing(config: TracingConfig, log: TelemetryDeps["log"]): Promise<Tracing> {
  const { createOpenTelemetry } = await import("./open-telemetry.ts");
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
