/** A request without a complete response. */
export class HttpError extends Error {
  /** `queue_full`: too many requests wait for a connection. */
  readonly reason: "timeout" | "unreachable" | "too_large" | "aborted" | "queue_full";
  /** Whether any part of the request may have been sent. False only if it is certain that nothing was. */
  readonly mayHaveBeenSent: boolean;

  constructor(reason: HttpError["reason"], mayHaveBeenSent: boolean, cause?: unknown) {
    super(`the request failed: ${reason}`, { cause });
    this.name = "HttpError";
    this.reason = reason;
    this.mayHaveBeenSent = mayHaveBeenSent;
  }
}
