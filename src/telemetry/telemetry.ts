import type { Log } from "./logger.ts";
import type { TelemetryConfig, TracingConfig } from "../config/telemetry.ts";
import { createMetrics, noMetrics, type Metrics, type MetricsPage } from "./metrics.ts";
import { createRequestRecord, type RequestRecord } from "./request-record.ts";
import { noTracing, type Tracing } from "./tracing.ts";

/** What the process tells of its work: a line in the log for each operation, metrics, traces. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** Undefined where there are no metrics. */
  readonly metricsPage: MetricsPage | undefined;
  start(request: StartedRequest): StartedRecord;
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
  readonly log: Pick<Log, "operation" | "tracesLost" | "tracesBack">;
}

export async function createTelemetry({ config, log }: TelemetryDeps): Promise<Telemetry> {
  const { metrics, page } = config.metrics === "off" ? { metrics: noMetrics, page: undefined } : createMetrics();
  const tracing = config.tracing ? await loadTracing(config.tracing, log) : noTracing;
  return {
    metrics,
    metricsPage: page,
    start: ({ requestId, ...request }) => {
      const record = createRequestRecord({ requestId, trace: tracing.start(request), metrics });
      metrics.operationBegan();
      const end = (status: number | undefined): void => {
        const summary = record.end(status);
        metrics.operationEnded(summary);
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
  let isLost = false;
  return createOpenTelemetry({
    config,
    onExport: (isTaken) => {
      if (isTaken && isLost) log.tracesBack();
      if (!isTaken && !isLost) log.tracesLost();
      isLost = !isTaken;
    },
  });
}
