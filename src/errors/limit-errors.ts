import { ServiceError } from "./service-errors.ts";
import { brandErrorClass } from "../lib/error-brand.ts";

/** Limits, named like their environment variables: `tokens` for `LIMIT_TOKENS`. */
export type LimitName =
  | "body_bytes"
  | "tokens"
  | "depth"
  | "aliases"
  | "root_fields"
  | "directives"
  | "list_size"
  | "cost"
  | "resolved_fields"
  | "downstream_calls"
  | "downstream_items"
  | "downstream_bytes"
  | "response_length"
  | "request_ms"
  | "receive_ms"
  | "concurrent_operations"
  | "concurrent_operations_per_user"
  | "body_bytes_in_flight"
  | "downstream_bytes_in_flight"
  | "event_loop_delay_ms"
  | "rate_per_identity"
  | "rate_per_client_app"
  | "cost_per_minute"
  | "exchanges_per_minute";

/** The operation exceeds a limit on its size or cost. It was not executed. */
export class OperationTooComplexError extends ServiceError {
  static {
    brandErrorClass(this, "OperationTooComplexError");
  }

  readonly code = "OPERATION_TOO_COMPLEX";
  readonly status = 400;

  constructor(limit: LimitName, message: string) {
    super(message, { limit });
  }
}

/** The operation exceeded a budget while it was executed. It was ended there: fields that it had resolved are returned. */
export class BudgetExceededError extends ServiceError {
  static {
    brandErrorClass(this, "BudgetExceededError");
  }

  readonly code = "BUDGET_EXCEEDED";
  readonly status = 400;

  constructor(limit: LimitName) {
    super(`The operation exceeded its budget (${limit})`, { limit });
  }
}

/** The user or client application sends too many operations per minute or at once. The operation was not executed. */
export class RateLimitedError extends ServiceError {
  static {
    brandErrorClass(this, "RateLimitedError");
  }

  readonly code = "RATE_LIMITED";
  readonly status = 429;

  constructor(limit: LimitName, retryAfterSeconds: number, message = "Too many operations per minute") {
    super(message, { limit, retryAfterSeconds });
  }
}

const maxRetryAfterSeconds = 3;

/** The process is overloaded. The request was rejected before any processing, or ended to free memory. */
export class OverloadedError extends ServiceError {
  static {
    brandErrorClass(this, "OverloadedError");
  }

  readonly code = "OVERLOADED";
  readonly status = 503;

  /** @param random returns a number from 0 to 1, so that rejected clients do not all retry at the same time */
  constructor(limit: LimitName, random: () => number) {
    super("The server is overloaded", { limit, retryAfterSeconds: 1 + Math.floor(random() * maxRetryAfterSeconds) });
  }
}

/** The request exceeded its deadline. Downstream calls already sent may have taken effect. */
export class DeadlineExceededError extends ServiceError {
  static {
    brandErrorClass(this, "DeadlineExceededError");
  }

  readonly code = "DEADLINE_EXCEEDED";
  readonly status = 504;

  constructor() {
    super("The operation exceeded its deadline", { limit: "request_ms" });
  }
}
