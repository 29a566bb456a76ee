import { ClaimsChallengeError, DownstreamError, type DownstreamErrorCode } from "../../errors/service-errors.ts";
import { CircuitOpenError } from "../../http-client/circuit-breaker.ts";
import { parseRetryAfterSeconds, type HttpResponse } from "../../http-client/http-client.ts";
import { HttpError } from "../../http-client/http-error.ts";
import type { ApiErrorCode } from "../api-definition.ts";
import type { CallStatus } from "../../telemetry/call-status.ts";
import { parseClaimsChallenge } from "./claims-challenge.ts";

/** A failed downstream call. */
export interface Failure {
  readonly error: DownstreamError;
  /** The API's `Retry-After`; undefined if it sent none. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether a retry may succeed. */
  readonly retryable: boolean;
  /** Whether the request may have taken effect anyway. */
  readonly maybeApplied: boolean;
}

interface FailureClass extends Pick<Failure, "retryable" | "maybeApplied"> {
  readonly code: DownstreamErrorCode;
  readonly message: string;
}

const final = { retryable: false, maybeApplied: false };
const retryableOnly = { retryable: true, maybeApplied: false };
/** An error response of a gateway, which does not show whether the API received the request. */
const retryableAmbiguous = { retryable: true, maybeApplied: true };

/**
 * Classifies a response whose status is not 2xx.
 *
 * @param name of the API, as in `@downstream(api: …)`
 * @param now milliseconds since the epoch
 * @param errorCode the API's own error code in the body, if there is one
 */
export function classifyResponse(
  name: string,
  response: Pick<HttpResponse, "status" | "headers">,
  now: number,
  errorCode?: ApiErrorCode,
): Failure {
  const { status, headers } = response;
  const isNotFound = errorCode?.isNotFound === true && status >= 400 && status <= 404;
  const { code, message: reason, ...flags } = classifyStatus(isNotFound ? 404 : status);
  const message = `${name}: ${reason} (${status})`;
  const requestId = headers["request-id"] ?? headers["x-request-id"];
  const seconds = parseRetryAfterSeconds(headers, now);
  const facts = { downstream: name, status, requestId, retryAfterSeconds: seconds, downstreamCode: errorCode?.code };
  const claims = parseClaimsChallenge(response);
  const error =
    claims === undefined ? new DownstreamError(code, message, facts) : new ClaimsChallengeError(claims, message, facts);
  return { error, retryAfterSeconds: seconds, ...flags };
}

/**
 * Classifies an error of the HTTP client or the circuit breaker.
 *
 * @param name of the API, as in `@downstream(api: …)`
 * @throws any other `cause`, unchanged
 */
export function classifyNetworkError(name: string, cause: unknown): Failure {
  if (!(cause instanceof HttpError || cause instanceof CircuitOpenError)) throw cause;
  const { code, message, ...flags } = cause instanceof HttpError ? classifyHttpError(cause) : circuitOpen;
  const seconds = cause instanceof CircuitOpenError ? cause.retryAfterSeconds : undefined;
  const isTooLarge = cause instanceof HttpError && cause.reason === "too_large";
  const facts = {
    downstream: name,
    ...(seconds !== undefined && { retryAfterSeconds: seconds }),
    ...(isTooLarge && { reason: "response_too_large" }),
  };
  return {
    error: new DownstreamError(code, `${name}: ${message}`, facts, { cause }),
    retryAfterSeconds: seconds,
    ...flags,
  };
}

const circuitOpen: FailureClass = {
  code: "DOWNSTREAM_UNAVAILABLE",
  message: "unavailable; requests are paused after repeated failures",
  ...final,
};

function classifyHttpError({ reason, mayHaveBeenSent: maybeApplied }: HttpError): FailureClass {
  switch (reason) {
    case "unreachable":
      return { code: "DOWNSTREAM_UNAVAILABLE", message: "network error", retryable: true, maybeApplied };
    case "timeout":
      return { code: "DOWNSTREAM_TIMEOUT", message: "request timed out", retryable: true, maybeApplied };
    case "aborted":
      return { code: "DOWNSTREAM_TIMEOUT", message: "request aborted", retryable: false, maybeApplied };
    case "queue_full":
      return { code: "DOWNSTREAM_UNAVAILABLE", message: "too many requests wait", retryable: false, maybeApplied };
    case "too_large":
      return { code: "DOWNSTREAM_ERROR", message: "response exceeds the size limit", retryable: false, maybeApplied };
  }
}

function classifyStatus(status: number): FailureClass {
  switch (status) {
    case 401:
      return { code: "DOWNSTREAM_UNAUTHORIZED", message: "access token rejected", ...final };
    case 403:
      return { code: "DOWNSTREAM_FORBIDDEN", message: "access denied for this user", ...final };
    case 404:
      return { code: "DOWNSTREAM_NOT_FOUND", message: "not found", ...final };
    case 408:
      return { code: "DOWNSTREAM_TIMEOUT", message: "request timed out", ...final };
    case 429:
      return { code: "DOWNSTREAM_THROTTLED", message: "throttled", ...retryableOnly };
    case 502:
      return { code: "DOWNSTREAM_UNAVAILABLE", message: "unavailable", ...retryableAmbiguous };
    case 503:
      return { code: "DOWNSTREAM_UNAVAILABLE", message: "unavailable", ...retryableOnly };
    case 504:
      return { code: "DOWNSTREAM_TIMEOUT", message: "gateway timed out", ...retryableAmbiguous };
    default:
      return { code: "DOWNSTREAM_ERROR", message: "unexpected status", ...final };
  }
}

/** @param error as thrown by the HTTP client or the circuit breaker */
export function toCallStatus(error: unknown): CallStatus {
  if (error instanceof HttpError) return error.reason;
  return error instanceof CircuitOpenError ? "circuit_open" : "unexpected";
}
