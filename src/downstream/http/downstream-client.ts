import type { AbortSignalLike } from "../../lib/abort-signal.ts";
import { DownstreamError, OutcomeUnknownError } from "../../errors/service-errors.ts";
import { DeadlineExceededError } from "../../errors/limit-errors.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../../http-client/http-client.ts";
import type { RequestRecord } from "../../telemetry/request-record.ts";
import { classifyNetworkError, classifyResponse, toCallStatus, type Failure } from "./classify-failure.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** Sends requests to one downstream API for one request of ours. */
export interface DownstreamHttpClient {
  /**
   * A repeatable request is tried again where that may help, and no longer than the request of ours lasts.
   *
   * @returns the answer if its status is 2xx
   * @throws {DownstreamError} otherwise
   * @throws {OutcomeUnknownError} if the request is not repeatable and the API may have done what it was asked
   */
  send(request: DownstreamRequest): Promise<HttpResponse>;
  /** What an answer's status means, for parts of an answer that have one of their own. */
  classify(response: Pick<HttpResponse, "status" | "headers">): Failure;
  /** For a change that the API may have made: its answer was 2xx, and cannot be used. */
  outcomeUnknownError(cause?: unknown): OutcomeUnknownError;
  /** For what a client repeats by itself, as parts of an answer. */
  readonly retryPolicy: RetryPolicy;
}

export interface DownstreamRequest extends Omit<HttpRequest, "signal"> {
  /** Whether the same request may be sent again: only if it changes nothing, whatever its method. */
  readonly repeatable: boolean;
}

export interface DownstreamHttpClientDeps {
  /** As in `@downstream(api: …)`. */
  readonly name: string;
  readonly http: HttpClient;
  /** Ends with our caller's connection or the request's deadline. */
  readonly signal: AbortSignalLike;
  /** Passed on as `client-request-id`. */
  readonly requestId: string;
  /** Where each call is noted; gives it its `traceparent`. */
  readonly record: Pick<RequestRecord, "startCall">;
  readonly retryPolicy: RetryPolicy;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createDownstreamHttpClient(deps: DownstreamHttpClientDeps): DownstreamHttpClient {
  const { name, http, signal, requestId, record, retryPolicy, now } = deps;
  const classify: DownstreamHttpClient["classify"] = (response) => classifyResponse(name, response, now());
  const outcomeUnknownError: DownstreamHttpClient["outcomeUnknownError"] = (cause) =>
    new OutcomeUnknownError(`${name} may or may not have done this`, { downstream: name, requestId }, { cause });

  const sendOnce = (request: DownstreamRequest): Promise<HttpResponse | Failure> => {
    const call = record.startCall(name, request);
    const { method, url, body, timeoutMs } = request;
    const headers = { "client-request-id": requestId, traceparent: call.traceparent, ...request.headers };
    return http.send({ method, url, headers, body, timeoutMs, signal }).then(
      (response) => {
        call.end(response.status);
        return response.status >= 200 && response.status <= 299 ? response : classify(response);
      },
      (error: unknown) => {
        call.end(toCallStatus(error));
        return classifyNetworkError(name, error);
      },
    );
  };

  return {
    classify,
    outcomeUnknownError,
    retryPolicy,
    async send(request) {
      for (let attempt = 1; ; attempt++) {
        const result = await sendOnce(request);
        if (!("error" in result)) return result;
        const { mayPass, mayBeDone, retryAfterSeconds } = result;
        const error = signal.reason instanceof DeadlineExceededError ? signal.reason : result.error;
        if (!request.repeatable) throw mayBeDone ? outcomeUnknownError(error) : error;
        const delayMs = mayPass ? retryPolicy.nextDelayMs(attempt, retryAfterSeconds) : undefined;
        if (delayMs === undefined || !(await retryPolicy.pause(delayMs))) throw error;
      }
    },
  };
}

/** An answer to a question that came, was 2xx, and cannot be used. For changes there is `outcomeUnknown`. */
export function invalidResponseError(name: string, cause?: unknown): DownstreamError {
  return new DownstreamError(
    "DOWNSTREAM_ERROR",
    `${name} gave an answer that cannot be used`,
    { downstream: name },
    { cause },
  );
}
