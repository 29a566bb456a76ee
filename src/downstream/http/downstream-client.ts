import type { AbortSignalLike } from "../../lib/abort-signal.ts";
import { DownstreamError, OutcomeUnknownError } from "../../errors/service-errors.ts";
import { DeadlineExceededError } from "../../errors/limit-errors.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../../http-client/http-client.ts";
import type { RequestRecord } from "../../telemetry/request-record.ts";
import { refusedBy, unansweredBy, type Failure } from "./classify-failure.ts";
import type { Retries } from "./retry-policy.ts";

/** Sends requests to one downstream API for one request of ours. */
export interface DownstreamHttp {
  /**
   * A repeatable request is tried again where that may help, and no longer than the request of ours lasts.
   *
   * @returns the answer if its status is 2xx
   * @throws {DownstreamError} otherwise
   * @throws {OutcomeUnknownError} if the request is not repeatable and the API may have done what it was asked
   */
  send(request: DownstreamRequest): Promise<HttpResponse>;
  /** What an answer's status means, for parts of an answer that have one of their own. */
  failure(answer: Pick<HttpResponse, "status" | "headers">): Failure;
  /** For a change that the API may have made: its answer was 2xx, and cannot be used. */
  outcomeUnknown(cause?: unknown): OutcomeUnknownError;
  /** For what a client repeats by itself, as parts of an answer. */
  readonly retries: Retries;
}

export interface DownstreamRequest extends Omit<HttpRequest, "signal"> {
  /** Whether the same request may be sent again: only if it changes nothing, whatever its method. */
  readonly repeatable: boolean;
}

export interface DownstreamHttpDeps {
  /** As in `@downstream(api: …)`. */
  readonly name: string;
  readonly http: HttpClient;
  /** Ends with our caller's connection or the request's deadline. */
  readonly signal: AbortSignalLike;
  /** Passed on as `client-request-id`. */
  readonly requestId: string;
  /** Where each call is noted; gives it its `traceparent`. */
  readonly record: Pick<RequestRecord, "startCall">;
  readonly retries: Retries;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createDownstreamHttp(deps: DownstreamHttpDeps): DownstreamHttp {
  const { name, http, signal, requestId, record, retries, now } = deps;
  const failure: DownstreamHttp["failure"] = (answer) => refusedBy(name, answer, now());
  const outcomeUnknown: DownstreamHttp["outcomeUnknown"] = (cause) =>
    new OutcomeUnknownError(`${name} may or may not have done this`, { downstream: name, requestId }, { cause });

  const attempt = (request: DownstreamRequest): Promise<HttpResponse | Failure> => {
    const call = record.startCall(name, request);
    const { method, url, body, timeoutMs } = request;
    const headers = { "client-request-id": requestId, traceparent: call.traceparent, ...request.headers };
    return http.send({ method, url, headers, body, timeoutMs, signal }).then(
      (answer) => {
        call.answered(answer.status);
        return answer.status >= 200 && answer.status <= 299 ? answer : failure(answer);
      },
      (error: unknown) => {
        call.failed(error);
        return unansweredBy(name, error);
      },
    );
  };

  return {
    failure,
    outcomeUnknown,
    retries,
    async send(request) {
      for (let tried = 1; ; tried++) {
        const result = await attempt(request);
        if (!("error" in result)) return result;
        const { mayPass, mayBeDone, retryAfterSeconds } = result;
        const error = signal.reason instanceof DeadlineExceededError ? signal.reason : result.error;
        if (!request.repeatable) throw mayBeDone ? outcomeUnknown(error) : error;
        const waitMs = mayPass ? retries.waitMs(tried, retryAfterSeconds) : undefined;
        if (waitMs === undefined || !(await retries.pause(waitMs))) throw error;
      }
    },
  };
}

/** An answer to a question that came, was 2xx, and cannot be used. For changes there is `outcomeUnknown`. */
export function unusableAnswer(name: string, cause?: unknown): DownstreamError {
  return new DownstreamError(
    "DOWNSTREAM_ERROR",
    `${name} gave an answer that cannot be used`,
    { downstream: name },
    { cause },
  );
}
