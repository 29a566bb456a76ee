import { Agent, buildConnector, errors } from "undici";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import { dispatchRequest } from "./undici-dispatch.ts";

/** A request over the pool. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Absolute URL. Redirects are never followed. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** From sending to the last byte of the answer, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number | undefined;
  /** Ends the request early, as when our own caller has gone. */
  readonly signal?: AbortSignalLike | undefined;
}

/** The answer, whatever its status. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several headers of one name joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why there was no answer. */
export class HttpError extends Error {
  readonly reason: "timeout" | "unreachable" | "too_large" | "aborted";
  /** False only if it is certain that nothing of the request was sent. */
  readonly mayHaveBeenSent: boolean;

  constructor(reason: HttpError["reason"], mayHaveBeenSent: boolean, cause?: unknown) {
    super(`the request failed: ${reason}`, { cause });
    this.name = "HttpError";
    this.reason = reason;
    this.mayHaveBeenSent = mayHaveBeenSent;
  }
}

export interface HttpClient {
  /** @throws {HttpError} if there is no answer within the bounds  @throws undici's own error if nobody could send this */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Connections kept to each origin at most. */
  readonly connections: number;
}

/** Name look-up, TCP and TLS. Shorter than the bound of a downstream call: what never connected is told from silence. */
const connectTimeoutMs = 3_000;

const timeoutError = new Error("the time is over");

/** The one way out of this process: pooled keep-alive connections, a time and a size bound, no redirects. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const connectErrors = new WeakSet<object>();
  const dispatcher = new Agent({
    connections: options.connections,
    maxResponseSize: options.maxResponseBytes,
    connect: createTrackingConnector(connectErrors),
  });
  const toHttpError = (error: Error, signal: AbortSignalLike | undefined): Error =>
    error instanceof errors.InvalidArgumentError
      ? error
      : new HttpError(toErrorReason(error, signal), !connectErrors.has(error), error);

  return {
    send(request) {
      const { timeoutMs = options.timeoutMs, signal } = request;
      if (signal?.aborted) return Promise.reject(new HttpError("aborted", false, signal.reason));
      return dispatchRequest(dispatcher, request, { timeoutMs, signal, timeoutError, toHttpError });
    },
    close: () => dispatcher.close(),
  };
}

/** Opens connections as undici does, and notes the errors of those that were not made. */
function createTrackingConnector(connectErrors: WeakSet<object>): buildConnector.connector {
  const connect = buildConnector({ timeout: connectTimeoutMs });
  return (target, callback) => {
    connect(target, (...result) => {
      if (result[0]) connectErrors.add(result[0]);
      callback(...result);
    });
  };
}

function toErrorReason(error: unknown, signal: AbortSignalLike | undefined): HttpError["reason"] {
  if (signal?.aborted) return "aborted";
  if (error === timeoutError || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return "timeout";
  return error instanceof errors.ResponseExceededMaxSizeError ? "too_large" : "unreachable";
}

const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * `Retry-After` in whole seconds from now; undefined if it is absent or neither seconds nor a date. A date that has
 * passed is 0.
 *
 * @see RFC 9110, section 10.2.3
 * @param now milliseconds since the epoch
 */
export function parseRetryAfterSeconds(headers: HttpResponse["headers"], now: number): number | undefined {
  const value = headers["retry-after"] ?? "";
  if (/^\d{1,6}$/.test(value)) return Number(value);
  const timestamp = httpDate.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(timestamp) ? undefined : Math.max(0, Math.ceil((timestamp - now) / 1000));
}
