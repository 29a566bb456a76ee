import { collectDefaultMetrics, Registry } from "prom-client";
import { toStatusClass } from "./call-status.ts";
import { createInstruments } from "./instruments.ts";
import type { Metrics, MetricsPage } from "./metrics.ts";

/** Creates metrics in their own registry, so that several apps in one process count separately. */
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
      downstreamCalled: (downstream, status, durationMs) => {
        instruments.calls.observe({ downstream, status: toStatusClass(status) }, durationMs / 1000);
      },
      tokenAcquired: ({ downstream, source, outcome, durationMs }) => {
        instruments.acquisitions.inc({ downstream, source, outcome });
        if (source === "exchange") instruments.exchanges.observe({ downstream, outcome }, durationMs / 1000);
      },
      tokenRefreshed: ({ downstream, source, outcome }) => {
        instruments.refreshes.inc({ downstream, source, outcome });
      },
      redisAvailabilityChanged: (use, isAvailable) => {
        instruments.sharedCache.set({ use }, isAvailable ? 1 : 0);
      },
      uncaughtError: (kind) => {
        instruments.uncaught.inc({ kind });
      },
    },
  };
}

let processRegistry: Registry | undefined;

/**
 * Memory, CPU time, event-loop delay and garbage collection. Shared by all apps of the process: the collectors belong to the
 * process and cannot be stopped. They do not keep the process alive.
 */
function getProcessMetrics(): Registry {
  if (processRegistry) return processRegistry;
  processRegistry = new Registry();
  collectDefaultMetrics({ register: processRegistry });
  return processRegistry;
}
