import { Agent, errors, request } from "undici";

/** A request over the pool. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  /** Absolute URL. Redirects are never followed. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From sending to the last byte of the answer, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number;
  /** Ends the request early, as when our own caller has gone. */
  readonly signal?: AbortSignal | undefined;
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

  constructor(reason: HttpError["reason"], cause?: unknown) {
    super(`the request failed: ${reason}`, { cause });
    this.name = "HttpError";
    this.reason = reason;
  }
}

export interface HttpClient {
  /** @throws {HttpError} if there is no answer within the bounds */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Connections kept to each origin at most. */
  readonly connections: number;
}

/** The one way out of this process: pooled keep-alive connections, a time and a size bound, no redirects. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const dispatcher = new Agent({ connections: options.connections, maxResponseSize: options.maxResponseBytes });

  return {
    async send({ method, url, headers = {}, body, timeoutMs = options.timeoutMs, signal }) {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const answer = await request(url, {
          dispatcher,
          method,
          headers,
          body: body ?? null,
          signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
        });
        return { status: answer.statusCode, headers: joined(answer.headers), body: await answer.body.text() };
      } catch (error) {
        throw new HttpError(reasonOf(error, timeout, signal), error);
      }
    },
    close: () => dispatcher.close(),
  };
}

function reasonOf(error: unknown, timeout: AbortSignal, signal: AbortSignal | undefined): HttpError["reason"] {
  if (signal?.aborted) return "aborted";
  if (timeout.aborted || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return "timeout";
  return error instanceof errors.ResponseExceededMaxSizeError ? "too_large" : "unreachable";
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value] as const],
  );
  return Object.fromEntries(entries);
}

/** `Retry-After` in seconds (RFC 9110, section 10.2.3); undefined if it is absent or not a number of seconds. */
export function retryAfterSeconds(headers: HttpResponse["headers"]): number | undefined {
  const value = headers["retry-after"];
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}
