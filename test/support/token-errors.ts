import { graphRegistration } from "@oboql/dev/emulator";
import type { ServiceError } from "../../src/errors/service-errors.ts";
import { toServiceError } from "../../src/tokens/exchange/token-error.ts";

export const correlationId = "0b9f3a52-6d1e-4c7a-8f20-1e2d3c4b5a69";
export const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

/** An error response of the token endpoint, without `error_description`, `correlation_id` and `trace_id`. */
export interface TokenError {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: Record<string, unknown>;
}

export interface Extensions {
  readonly code: string;
  readonly [fact: string]: unknown;
}

/** The expected `extensions` of errors. */
export const consent = {
  code: "CONSENT_REQUIRED",
  downstream: "MICROSOFT_GRAPH",
  scopes: ["User.Read"],
  correlationId,
};
export const interaction = { code: "INTERACTION_REQUIRED", downstream: "MICROSOFT_GRAPH", correlationId };
export const expired = { code: "UNAUTHENTICATED", reason: "token_expired" };
export const rejected = { code: "UNAUTHENTICATED", reason: "assertion_refused" };
export const appOnly = { code: "FORBIDDEN", reason: "app_only_token" };
export const forbidden = { code: "FORBIDDEN", downstream: "MICROSOFT_GRAPH", correlationId };
export const misconfigured = { code: "SERVICE_MISCONFIGURED", correlationId };
export const unavailable = { code: "TOKEN_SERVICE_UNAVAILABLE", correlationId };

/** Creates an error response with one AADSTS code. */
export const createTokenError = (error: string, code: number, more: Record<string, unknown> = {}): TokenError => ({
  body: { error, error_codes: [code], ...more },
});
/** Adds the fields that every error response of Entra ID has. */
export const withDescription = (fields: Record<string, unknown>, description: string): Record<string, unknown> => ({
  error_description: `AADSTS0: ${description}`,
  correlation_id: correlationId,
  trace_id: "trace",
  ...fields,
});

/** The exchange that fails. */
export const failedRequest = {
  downstream: "MICROSOFT_GRAPH",
  resource: graphRegistration.resource,
  scopes: ["User.Read"],
};

/** The error of an exchange to which the token endpoint responds like this. */
export function toTokenError(
  { status = 400, headers = {}, body: fields }: TokenError,
  description: string,
): ServiceError {
  const response = { status, headers, body: JSON.stringify(withDescription(fields, description)) };
  return toServiceError(response, { request: failedRequest, now: Date.now(), cause: undefined });
}

/** The code and facts of that error. */
export function convertTokenError(response: TokenError, description: string): unknown {
  const { code, facts } = toTokenError(response, description);
  return { code, ...facts };
}
