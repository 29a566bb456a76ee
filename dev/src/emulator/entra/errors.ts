import { randomUUID } from "node:crypto";
import type { Fault } from "../faults.ts";

export interface EntraErrorDetails {
  /** OAuth 2.0 error code: `invalid_grant`, for example. */
  readonly error: string;
  /** Number of the AADSTS code. */
  readonly code: number;
  readonly message: string;
  /** HTTP status. Default: 400. */
  readonly status?: number;
  readonly suberror?: string;
  /** Claims request of a claims challenge, as JSON. */
  readonly claims?: string;
}

/**
 * An error response of the token endpoint
 * (https://learn.microsoft.com/entra/identity-platform/reference-error-codes#handling-error-codes-in-your-application).
 */
export class EntraError extends Error {
  override readonly name = "EntraError";
  readonly details: EntraErrorDetails;

  constructor(details: EntraErrorDetails) {
    super(`AADSTS${String(details.code)}: ${details.message}`);
    this.details = details;
  }

  get status(): number {
    return this.details.status ?? 400;
  }

  /** JSON body of the response. `now` is in milliseconds since the epoch. */
  toBody(now: number): Record<string, unknown> {
    const { error, code, suberror, claims } = this.details;
    const traceId = randomUUID();
    const correlationId = randomUUID();
    const timestamp = `${new Date(now).toISOString().slice(0, 19).replace("T", " ")}Z`;
    const trace = `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
    return {
      error,
      error_description: `${this.message} ${trace}`,
      error_codes: [code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${String(code)}`,
      ...(suberror !== undefined && { suberror }),
      ...(claims !== undefined && { claims }),
    };
  }
}

export function consentRequiredError(clientId: string): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 65001,
    suberror: "consent_required",
    message:
      `The user or administrator has not consented to use the application with ID '${clientId}'. ` +
      "Send an interactive authorization request for this user and resource.",
  });
}

export function missingParameterError(name: string): EntraError {
  return new EntraError({
    error: "invalid_request",
    code: 900144,
    message: `The request body must contain the following parameter: '${name}'.`,
  });
}

export function sessionRevokedError(): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 50173,
    suberror: "bad_token",
    message: "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
  });
}

export function unknownClientError(): EntraError {
  return new EntraError({
    error: "unauthorized_client",
    code: 700016,
    message: "The application was not found in the directory 'Harbor'.",
  });
}

export function unknownUserError(): EntraError {
  return new EntraError({
    error: "invalid_grant",
    code: 50034,
    message: "The user account does not exist in the Harbor directory.",
  });
}

/** Thrown to send the response of an injected fault instead of the real one. */
export class InjectedFault extends Error {
  override readonly name = "InjectedFault";
  readonly response: NonNullable<Fault["response"]>;

  constructor(response: NonNullable<Fault["response"]>) {
    super("An injected fault replaces the response.");
    this.response = response;
  }
}
