import { Agent, buildConnector, errors } from "undici";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import { dispatchRequest } from "./undici-dispatch.ts";

/** An outgoing HTTP request. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Absolute URL. Redirects are never followed. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** From sending to the last byte of the response, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number | undefined;
  /** Aborts the request, for example because the incoming request was aborted. */
  readonly signal?: AbortSignalLike | undefined;
}

/** A complete response of any status. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several values of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request without a complete response. */
export class HttpError extends Error {
  readonly reason: "timeout" | "unreachable" | "too_large" | "aborted";
  /** Whether any part of the request may have been sent. False only if it is certain that nothing was. */
  readonly mayHaveBeenSent: boolean;

  constructor(reason: HttpError["reason"], mayHaveBeenSent: boolean, cause?: unknown) {
    super(`the request failed: ${reason}`, { cause });
    this.name = "HttpError";
    this.reason = reason;
    this.mayHaveBeenSent = mayHaveBeenSent;
  }
}

export interface HttpClient {
  /**
   * Sends a request and reads the whole response. A response of any status resolves.
   *
   * @throws {HttpError} if there is no complete response within the timeout and the size limit
   * @throws undici's InvalidArgumentError if the request is malformed
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** Default timeout of a request, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Maximum number of pooled connections per origin. */
  readonly connections: number;
}

/**
 * DNS, TCP and TLS. Shorter than the timeout of a downstream call, so that a connect failure (nothing was sent) differs
 * from a response timeout.
 */
const connectTimeoutMs = 3_000;

const timeoutError = new Error("request timed out");

/** The only HTTP client of this process: pooled keep-alive connections, a timeout and a size limit, no redirects. */
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

/** undici's connector, which also records the errors of connections that were never established. */
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
 * `Retry-After` in whole seconds from now; 0 for a date in the past.
 *
 * @see RFC 9110, section 10.2.3
 * @param now milliseconds since the epoch
 * @returns undefined if the header is absent or neither a number of seconds nor a date
 */
export function parseRetryAfterSeconds(headers: HttpResponse["headers"], now: number): number | undefined {
  const value = headers["retry-after"] ?? "";
  if (/^\d{1,6}$/.test(value)) return Number(value);
  const timestamp = httpDate.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(timestamp) ? undefined : Math.max(0, Math.ceil((timestamp - now) / 1000));
}
