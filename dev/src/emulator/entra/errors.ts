import { randomUUID } from "node:crypto";

export interface EntraErrorDetails {
  /** OAuth 2.0 error code, as `invalid_grant`. */
  readonly error: string;
  /** The number behind `AADSTS`. */
  readonly code: number;
  readonly message: string;
  /** HTTP status; 400 if absent. */
  readonly status?: number;
  readonly suberror?: string;
  /** A claims request, as JSON text. */
  readonly claims?: string;
}

/**
 * A refusal as the token endpoint words it
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

  /** The JSON body of the answer. `now` is in milliseconds since the epoch. */
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
