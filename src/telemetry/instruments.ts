import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Creates every metric of this API. No label has a value that a client or a user can choose. */
export function createInstruments(registry: Registry) {
  const registers = [registry];
  return {
    operations: new Counter({
      name: "oboql_operations_total",
      help: "Requests to /graphql and /schema.graphql by type (none: rejected before the type was known) and outcome.",
      labelNames: ["type", "outcome"],
      registers,
    }),
    errors: new Counter({
      name: "oboql_operation_errors_total",
      help: "Requests to /graphql and /schema.graphql with at least one error of this code.",
      labelNames: ["code"],
      registers,
    }),
    durations: new Histogram({
      name: "oboql_operation_duration_seconds",
      help: "Time from the request's headers to the last byte of the response.",
      labelNames: ["type"],
      buckets,
      registers,
    }),
    inFlight: new Gauge({
      name: "oboql_operations_in_flight",
      help: "Requests to /graphql and /schema.graphql in progress.",
      registers,
    }),
    calls: new Histogram({
      name: "oboql_downstream_call_duration_seconds",
      help: "Calls to downstream APIs, per attempt, by status class or by why there was no response.",
      labelNames: ["downstream", "status"],
      buckets,
      registers,
    }),
    acquisitions: new Counter({
      name: "oboql_token_acquisitions_total",
      help: "Access token acquisitions by source and outcome (token, or an error code).",
      labelNames: ["downstream", "source", "outcome"],
      registers,
    }),
    exchanges: new Histogram({
      name: "oboql_token_exchange_duration_seconds",
      help: "Duration of access token acquisitions by exchange.",
      labelNames: ["downstream", "outcome"],
      buckets,
      registers,
    }),
    refreshes: new Counter({
      name: "oboql_token_refreshes_total",
      help: "Background refreshes of access tokens by source and outcome.",
      labelNames: ["downstream", "source", "outcome"],
      registers,
    }),
    sharedCache: new Gauge({
      name: "oboql_shared_cache_up",
      help: "1, or 0 while Redis is disconnected or rejects commands.",
      labelNames: ["use"],
      registers,
    }),
    uncaught: new Counter({
      name: "oboql_uncaught_errors_total",
      help: "Unhandled promise rejections and uncaught exceptions.",
      labelNames: ["kind"],
      registers,
    }),
  };
}
