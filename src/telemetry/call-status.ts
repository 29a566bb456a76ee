import { CircuitOpenError } from "../downstream/http/circuit-breaker.ts";
import { HttpError } from "../http-client/http-client.ts";

/** How a call ended: an HTTP status, or why there was none. */
export type CallStatus = number | HttpError["reason"] | "circuit_open" | "unexpected";

/** @param error what the HTTP client threw */
export function toCallStatus(error: unknown): CallStatus {
  if (error instanceof HttpError) return error.reason;
  return error instanceof CircuitOpenError ? "circuit_open" : "unexpected";
}

/** Few enough to be a label: `2xx`, or the reason. */
export function toStatusClass(status: CallStatus): string {
  return typeof status === "number" ? `${Math.trunc(status / 100)}xx` : status;
}
