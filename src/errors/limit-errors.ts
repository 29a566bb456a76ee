import { ServiceError } from "./service-errors.ts";

/** The limits by the names of their variables, as `tokens` for `LIMIT_TOKENS`. */
export type LimitName =
  | "body_bytes"
  | "tokens"
  | "depth"
  | "aliases"
  | "root_fields"
  | "directives"
  | "list_size"
  | "cost"
  | "request_ms"
  | "receive_ms"
  | "concurrent_operations"
  | "event_loop_delay_ms"
  | "rate_per_identity"
  | "rate_per_client_app";

/** An operation asks for more than one may. Nothing of it was done. */
export class OperationTooComplexError extends ServiceError {
  readonly code = "OPERATION_TOO_COMPLEX";
  readonly status = 400;

  constructor(limit: LimitName, message: string) {
    super(message, { limit });
  }
}

/** A user or a client app asks too often. Nothing of the operation was done. */
export class RateLimitedError extends ServiceError {
  readonly code = "RATE_LIMITED";
  readonly status = 429;

  constructor(limit: LimitName, retryAfterSeconds: number) {
    super("Too many operations in a minute", { limit, retryAfterSeconds });
  }
}

/** This process has enough to do. Nothing of the request was looked at. */
export class OverloadedError extends ServiceError {
  readonly code = "OVERLOADED";
  readonly status = 503;

  constructor(limit: LimitName, retryAfterSeconds: number) {
    super("The server is overloaded", { limit, retryAfterSeconds });
  }
}

/** The request's time is up. What was sent downstream before may have been done. */
export class DeadlineExceededError extends ServiceError {
  readonly code = "DEADLINE_EXCEEDED";
  readonly status = 504;

  constructor() {
    super("The operation was not done in time", { limit: "request_ms" });
  }
}
