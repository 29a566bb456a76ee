import { ClaimsChallengeError, DownstreamError, type DownstreamErrorCode } from "../../errors/service-errors.ts";
import { HttpError, parseRetryAfterSeconds, type HttpResponse } from "../../http-client/http-client.ts";
import type { CallStatus } from "../../telemetry/call-status.ts";
import { CircuitOpenError } from "./circuit-breaker.ts";
import { parseClaimsChallenge } from "./claims-challenge.ts";

/** What it means that an API did not do what it was asked, or did not say so. */
export interface Failure {
  readonly error: DownstreamError;
  /** What the API asks for, if anything. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether the same may go well soon. */
  readonly mayPass: boolean;
  /** Whether the API may have done all the same what it was asked. */
  readonly mayBeDone: boolean;
}

interface FailureClass extends Pick<Failure, "mayPass" | "mayBeDone"> {
  readonly code: DownstreamErrorCode;
  readonly message: string;
}

const final = { mayPass: false, mayBeDone: false };
const retryableOnly = { mayPass: true, mayBeDone: false };
/** A gateway's answer, which does not tell how far the request came. */
const retryableAmbiguous = { mayPass: true, mayBeDone: true };

/** An answer whose status is not 2xx. @param now milliseconds since the epoch */
export function classifyResponse(
  name: string,
  response: Pick<HttpResponse, "status" | "headers">,
  now: number,
): Failure {
  const { status, headers } = response;
  const { code, message, ...flags } = classifyStatus(status);
  const requestId = headers["request-id"] ?? headers["x-request-id"];
  const seconds = parseRetryAfterSeconds(headers, now);
  const facts = { downstream: name, status, requestId, retryAfterSeconds: seconds };
  const claims = parseClaimsChallenge(response);
  const error =
    claims === undefined
      ? new DownstreamError(code, `${name} ${message}`, facts)
      : new ClaimsChallengeError(claims, `${name} ${message}`, facts);
  return { error, retryAfterSeconds: seconds, ...flags };
}

/** No answer. @throws what is not about the answer, unchanged */
export function classifyNetworkError(name: string, cause: unknown): Failure {
  if (!(cause instanceof HttpError || cause instanceof CircuitOpenError)) throw cause;
  const { code, message, ...flags } = cause instanceof HttpError ? classifyHttpError(cause) : circuitOpen;
  const seconds = cause instanceof CircuitOpenError ? cause.retryAfterSeconds : undefined;
  const facts = { downstream: name, ...(seconds !== undefined && { retryAfterSeconds: seconds }) };
  return {
    error: new DownstreamError(code, `${name} ${message}`, facts, { cause }),
    retryAfterSeconds: seconds,
    ...flags,
  };
}

const circuitOpen: FailureClass = { code: "DOWNSTREAM_UNAVAILABLE", message: "cannot be reached", ...final };

function classifyHttpError({ reason, mayHaveBeenSent: mayBeDone }: HttpError): FailureClass {
  switch (reason) {
    case "unreachable":
      return { code: "DOWNSTREAM_UNAVAILABLE", message: "cannot be reached", mayPass: true, mayBeDone };
    case "timeout":
      return { code: "DOWNSTREAM_TIMEOUT", message: "did not answer in time", mayPass: true, mayBeDone };
    case "aborted":
      return { code: "DOWNSTREAM_TIMEOUT", message: "did not answer in time", mayPass: false, mayBeDone };
    case "too_large":
      return { code: "DOWNSTREAM_ERROR", message: "answered too much", mayPass: false, mayBeDone };
  }
}

function classifyStatus(status: number): FailureClass {
  switch (status) {
    case 401:
      return { code: "DOWNSTREAM_UNAUTHORIZED", message: "refused the access token", ...final };
    case 403:
      return { code: "DOWNSTREAM_FORBIDDEN", message: "does not allow this to the user", ...final };
    case 404:
      return { code: "DOWNSTREAM_NOT_FOUND", message: "does not have what was asked for", ...final };
    case 408:
      return { code: "DOWNSTREAM_TIMEOUT", message: "did not answer in time", ...final };
    case 429:
      return { code: "DOWNSTREAM_THROTTLED", message: "is throttling", ...retryableOnly };
    case 502:
      return { code: "DOWNSTREAM_UNAVAILABLE", message: "is unavailable", ...retryableAmbiguous };
    case 503:
      return { code: "DOWNSTREAM_UNAVAILABLE", message: "is unavailable", ...retryableOnly };
    case 504:
      return { code: "DOWNSTREAM_TIMEOUT", message: "did not answer in time", ...retryableAmbiguous };
    default:
      return { code: "DOWNSTREAM_ERROR", message: "answered with an error", ...final };
  }
}

/** @param error as thrown by the HTTP client */
export function toCallStatus(error: unknown): CallStatus {
  if (error instanceof HttpError) return error.reason;
  return error instanceof CircuitOpenError ? "circuit_open" : "unexpected";
}
