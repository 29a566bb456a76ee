/** How a call ended: an HTTP status, or why there was none. */
export type CallStatus = number | "timeout" | "unreachable" | "too_large" | "aborted" | "circuit_open" | "unexpected";

/** Few enough to be a label: `2xx`, or the reason. */
export function toStatusClass(status: CallStatus): string {
  return typeof status === "number" ? `${Math.trunc(status / 100)}xx` : status;
}
