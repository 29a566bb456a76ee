import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Every metric of this API. Labels are names of its own making: no client and no user can add a value.
 */
export function createInstruments(registry: Registry) {
  const registers = [registry];
  return {
    operations: new Counter({
      name: "oboql_operations_total",
      help: "Requests to /graphql by type (none: refused before that was known) and outcome.",
      labelNames: ["type", "outcome"],
      registers,
    }),
    errors: new Counter({
      name: "oboql_operation_errors_total",
      help: "Requests to /graphql whose answer has an error of this code, or several.",
      labelNames: ["code"],
      registers,
    }),
    durations: new Histogram({
      name: "oboql_operation_duration_seconds",
      help: "From the request's head to the last byte of its answer.",
      labelNames: ["type"],
      buckets,
      registers,
    }),
    inFlight: new Gauge({
      name: "oboql_operations_in_flight",
      help: "Requests to /graphql that are not answered yet.",
      registers,
    }),
    calls: new Histogram({
      name: "oboql_downstream_call_duration_seconds",
      help: "Calls to downstream APIs, each try by itself, by status class or why there was no answer.",
      labelNames: ["downstream", "status"],
      buckets,
      registers,
    }),
    acquisitions: new Counter({
      name: "oboql_token_acquisitions_total",
      help: "Access tokens asked for, by where they came from and how that ended (token, or an error code).",
      labelNames: ["downstream", "source", "outcome"],
      registers,
    }),
    exchanges: new Histogram({
      name: "oboql_token_exchange_duration_seconds",
      help: "Tokens that were exchanged for, from being asked for.",
      labelNames: ["downstream", "outcome"],
      buckets,
      registers,
    }),
    refreshes: new Counter({
      name: "oboql_token_refreshes_total",
      help: "Tokens renewed in the background, by where they came from and how that ended.",
      labelNames: ["downstream", "source", "outcome"],
      registers,
    }),
    sharedCache: new Gauge({
      name: "oboql_shared_cache_up",
      help: "1, or 0 while the connection to Redis is lost.",
      labelNames: ["use"],
      registers,
    }),
    uncaught: new Counter({
      name: "oboql_uncaught_errors_total",
      help: "Promise rejections that nobody handled, and exceptions that nobody caught.",
      labelNames: ["kind"],
      registers,
    }),
  };
}
