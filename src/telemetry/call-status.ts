/** How a downstream call ended: the HTTP status, or why there was no response. */
export type CallStatus =
  number | "timeout" | "unreachable" | "too_large" | "aborted" | "queue_full" | "circuit_open" | "unexpected";

/** Converts a status to a metric label of few values: `2xx` … `5xx`, or the reason. */
export function toStatusClass(status: CallStatus): string {
  return typeof status === "number" ? `${Math.trunc(status / 100)}xx` : status;
}
