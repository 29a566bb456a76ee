import type { CallStatus } from "./call-status.ts";
import type { OperationSummary } from "./operation-summary.ts";
import { noopTokenMetrics, type TokenMetrics } from "./token-metrics.ts";

/** Receives the events of the process that are counted. Implementations are fast and never throw. */
export interface Metrics extends TokenMetrics {
  operationStarted(): void;
  operationFinished(summary: OperationSummary): void;
  /** Reports one attempt of a call to a downstream API. */
  downstreamCalled(downstream: string, status: CallStatus, durationMs: number): void;
  /** Reports whether commands to Redis succeed. */
  redisAvailabilityChanged(use: string, isAvailable: boolean): void;
  /** Reports an unhandled rejection or an uncaught exception. */
  uncaughtError(kind: "rejection" | "exception"): void;
}

/** The metrics in the exposition format of Prometheus. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

export const noopMetrics: Metrics = {
  ...noopTokenMetrics,
  operationStarted: () => undefined,
  operationFinished: () => undefined,
  downstreamCalled: () => undefined,
  redisAvailabilityChanged: () => undefined,
  uncaughtError: () => undefined,
};
