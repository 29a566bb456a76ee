import { Registry } from "prom-client";
import { noopTokenMetrics as noTokenMetrics, type TokenMetrics } from "./token-metrics.ts";
import { toStatusClass, type CallStatus } from "./call-status.ts";
import { createInstruments } from "./instruments.ts";
import type { OperationSummary } from "./operation-summary.ts";
import { getProcessMetrics } from "./process-metrics.ts";

/** Told what the process does. Methods are quick and do not throw. */
export interface Metrics extends TokenMetrics {
  operationStarted(): void;
  operationFinished(summary: OperationSummary): void;
  /** A call to a downstream API; each try is one. */
  downstreamCalled(downstream: string, outcome: CallStatus, durationMs: number): void;
  redisConnectionChanged(use: string, isUp: boolean): void;
  /** A rejection that nobody handled, or an exception that nobody caught. */
  uncaughtError(kind: "rejection" | "exception"): void;
}

/** The metrics as Prometheus reads them. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Counts nothing. */
export const noopMetrics: Metrics = {
  ...noTokenMetrics,
  operationStarted: () => undefined,
  operationFinished: () => undefined,
  downstreamCalled: () => undefined,
  redisConnectionChanged: () => undefined,
  uncaughtError: () => undefined,
};

/** Metrics in a registry of their own, so that several apps in a process do not count for each other. */
export function createMetrics(): { readonly metrics: Metrics; readonly page: MetricsPage } {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  for (const kind of ["rejection", "exception"]) instruments.uncaught.inc({ kind }, 0);
  const merged = Registry.merge([registry, getProcessMetrics()]);
  return {
    page: { contentType: merged.contentType, text: () => merged.metrics() },
    metrics: {
      operationStarted: () => {
        instruments.inFlight.inc();
      },
      operationFinished: ({ facts, outcome, codes, durationMs }) => {
        const type = facts?.type ?? "none";
        instruments.inFlight.dec();
        instruments.operations.inc({ type, outcome });
        instruments.durations.observe({ type }, durationMs / 1000);
        for (const code of codes) instruments.errors.inc({ code });
      },
      downstreamCalled: (downstream, outcome, durationMs) => {
        instruments.calls.observe({ downstream, status: toStatusClass(outcome) }, durationMs / 1000);
      },
      tokenAcquired: ({ downstream, source, outcome, durationMs }) => {
        instruments.acquisitions.inc({ downstream, source, outcome });
        if (source === "exchange") instruments.exchanges.observe({ downstream, outcome }, durationMs / 1000);
      },
      tokenRefreshed: ({ downstream, source, outcome }) => {
        instruments.refreshes.inc({ downstream, source, outcome });
      },
      redisConnectionChanged: (use, isUp) => {
        instruments.sharedCache.set({ use }, isUp ? 1 : 0);
      },
      uncaughtError: (kind) => {
        instruments.uncaught.inc({ kind });
      },
    },
  };
}
