import { CircuitOpenError } from "../downstream/http/circuit-breaker.ts";
import { HttpError } from "../http-client/http-client.ts";

/** How a call ended: an HTTP status, or why there was none. */
export type CallOutcome = number | HttpError["reason"] | "circuit_open" | "unexpected";

/** @param error what the HTTP client threw */
export function outcomeOfError(error: unknown): CallOutcome {
  if (error instanceof HttpError) return error.reason;
  return error instanceof CircuitOpenError ? "circuit_open" : "unexpected";
}

/** Few enough to be a label: `2xx`, or the reason. */
export function outcomeClass(outcome: CallOutcome): string {
  return typeof outcome === "number" ? `${Math.trunc(outcome / 100)}xx` : outcome;
}
