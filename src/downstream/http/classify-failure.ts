import { ClaimsChallengeError, DownstreamError, type DownstreamErrorCode } from "../../errors/service-errors.ts";
import { HttpError, parseRetryAfterSeconds, type HttpResponse } from "../../http-client/http-client.ts";
import { CircuitOpenError } from "./circuit-breaker.ts";
import { claimsChallengeOf } from "./claims-challenge.ts";

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

interface Meaning extends Pick<Failure, "mayPass" | "mayBeDone"> {
  readonly code: DownstreamErrorCode;
  readonly says: string;
}

const refusal = { mayPass: false, mayBeDone: false };
const unlucky = { mayPass: true, mayBeDone: false };
/** A gateway's answer, which does not tell how far the request came. */
const undecided = { mayPass: true, mayBeDone: true };

/** An answer whose status is not 2xx. @param now milliseconds since the epoch */
export function refusedBy(name: string, answer: Pick<HttpResponse, "status" | "headers">, now: number): Failure {
  const { status, headers } = answer;
  const { code, says, ...further } = meaningOf(status);
  const requestId = headers["request-id"] ?? headers["x-request-id"];
  const seconds = parseRetryAfterSeconds(headers, now);
  const facts = { downstream: name, status, requestId, retryAfterSeconds: seconds };
  const claims = claimsChallengeOf(answer);
  const error =
    claims === undefined
      ? new DownstreamError(code, `${name} ${says}`, facts)
      : new ClaimsChallengeError(claims, `${name} ${says}`, facts);
  return { error, retryAfterSeconds: seconds, ...further };
}

/** No answer. @throws what is not about the answer, unchanged */
export function unansweredBy(name: string, cause: unknown): Failure {
  if (!(cause instanceof HttpError || cause instanceof CircuitOpenError)) throw cause;
  const { code, says, ...further } = cause instanceof HttpError ? meaningOfSilence(cause) : resting;
  const seconds = cause instanceof CircuitOpenError ? cause.retryAfterSeconds : undefined;
  const facts = { downstream: name, ...(seconds !== undefined && { retryAfterSeconds: seconds }) };
  return {
    error: new DownstreamError(code, `${name} ${says}`, facts, { cause }),
    retryAfterSeconds: seconds,
    ...further,
  };
}

const resting: Meaning = { code: "DOWNSTREAM_UNAVAILABLE", says: "cannot be reached", ...refusal };

function meaningOfSilence({ reason, mayHaveBeenSent: mayBeDone }: HttpError): Meaning {
  switch (reason) {
    case "unreachable":
      return { code: "DOWNSTREAM_UNAVAILABLE", says: "cannot be reached", mayPass: true, mayBeDone };
    case "timeout":
      return { code: "DOWNSTREAM_TIMEOUT", says: "did not answer in time", mayPass: true, mayBeDone };
    case "aborted":
      return { code: "DOWNSTREAM_TIMEOUT", says: "did not answer in time", mayPass: false, mayBeDone };
    case "too_large":
      return { code: "DOWNSTREAM_ERROR", says: "answered too much", mayPass: false, mayBeDone };
  }
}

function meaningOf(status: number): Meaning {
  switch (status) {
    case 401:
      return { code: "DOWNSTREAM_UNAUTHORIZED", says: "refused the access token", ...refusal };
    case 403:
      return { code: "DOWNSTREAM_FORBIDDEN", says: "does not allow this to the user", ...refusal };
    case 404:
      return { code: "DOWNSTREAM_NOT_FOUND", says: "does not have what was asked for", ...refusal };
    case 408:
      return { code: "DOWNSTREAM_TIMEOUT", says: "did not answer in time", ...refusal };
    case 429:
      return { code: "DOWNSTREAM_THROTTLED", says: "is throttling", ...unlucky };
    case 502:
      return { code: "DOWNSTREAM_UNAVAILABLE", says: "is unavailable", ...undecided };
    case 503:
      return { code: "DOWNSTREAM_UNAVAILABLE", says: "is unavailable", ...unlucky };
    case 504:
      return { code: "DOWNSTREAM_TIMEOUT", says: "did not answer in time", ...undecided };
    default:
      return { code: "DOWNSTREAM_ERROR", says: "answered with an error", ...refusal };
  }
}
