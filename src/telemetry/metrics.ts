import { Registry } from "prom-client";
import { noopTokenMetrics as noTokenMetrics, type TokenMetrics } from "../tokens/metrics.ts";
import { outcomeClass, type CallOutcome } from "./call-status.ts";
import { createInstruments } from "./instruments.ts";
import type { OperationSummary } from "./operation-summary.ts";
import { processMetrics } from "./process-metrics.ts";

/** Told what the process does. Methods are quick and do not throw. */
export interface Metrics extends TokenMetrics {
  operationBegan(): void;
  operationEnded(summary: OperationSummary): void;
  /** A call to a downstream API; each try is one. */
  called(downstream: string, outcome: CallOutcome, durationMs: number): void;
  sharedCache(use: string, isUp: boolean): void;
  /** A rejection that nobody handled, or an exception that nobody caught. */
  uncaught(kind: "rejection" | "exception"): void;
}

/** The metrics as Prometheus reads them. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Counts nothing. */
export const noMetrics: Metrics = {
  ...noTokenMetrics,
  operationBegan: () => undefined,
  operationEnded: () => undefined,
  called: () => undefined,
  sharedCache: () => undefined,
  uncaught: () => undefined,
};

/** Metrics in a registry of their own, so that several apps in a process do not count for each other. */
export function createMetrics(): { readonly metrics: Metrics; readonly page: MetricsPage } {
  const registry = new Registry();
  const of = createInstruments(registry);
  for (const kind of ["rejection", "exception"]) of.uncaught.inc({ kind }, 0);
  const all = Registry.merge([registry, processMetrics()]);
  return {
    page: { contentType: all.contentType, text: () => all.metrics() },
    metrics: {
      operationBegan: () => {
        of.inFlight.inc();
      },
      operationEnded: ({ facts, outcome, codes, durationMs }) => {
        const type = facts?.type ?? "none";
        of.inFlight.dec();
        of.operations.inc({ type, outcome });
        of.durations.observe({ type }, durationMs / 1000);
        for (const code of codes) of.errors.inc({ code });
      },
      called: (downstream, outcome, durationMs) => {
        of.calls.observe({ downstream, status: outcomeClass(outcome) }, durationMs / 1000);
      },
      tokenAcquired: ({ downstream, source, outcome, durationMs }) => {
        of.acquisitions.inc({ downstream, source, outcome });
        if (source === "exchange") of.exchanges.observe({ downstream, outcome }, durationMs / 1000);
      },
      tokenRefreshed: ({ downstream, source, outcome }) => {
        of.refreshes.inc({ downstream, source, outcome });
      },
      sharedCache: (use, isUp) => {
        of.sharedCache.set({ use }, isUp ? 1 : 0);
      },
      uncaught: (kind) => {
        of.uncaught.inc({ kind });
      },
    },
  };
}
