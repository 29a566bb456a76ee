import type { ProxyConfig } from "../config/proxy.ts";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import { createFairQueue, type FairQueue, type QueueKey } from "../lib/fair-queue.ts";
import { createPacedRunner } from "../lib/paced-work.ts";
import { createCircuitBreakers, type CircuitBreakerOptions, type StartCall } from "./circuit-breaker.ts";
import { createConnector } from "./connector.ts";
import { HttpError } from "./http-error.ts";
import { parseUrl } from "./parsed-url-cache.ts";
import { createFindProxy } from "./proxy.ts";
import { sendRequest } from "./send-request.ts";
import { undici } from "./undici.ts";

/** An outgoing HTTP request. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute URL. Redirects are never followed. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Encoding of `body` in a 2xx response; that of others is `utf8`. Default: `utf8`. */
  readonly responseEncoding?: "utf8" | "base64" | undefined;
  /** From sending to the last byte of the response, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number | undefined;
  /** Tenant, and user if there is one: tenants share the connections of an origin fairly, and users those of their tenant. */
  readonly queueKey?: QueueKey | undefined;
  /** The caller, then the object that is read: causes of failures of an available server, for the circuit breaker. */
  readonly failureSources?: readonly string[] | undefined;
  /** Aborts the request, for example because the incoming request was aborted. */
  readonly signal?: AbortSignalLike | undefined;
  /** Called with the number of bytes of each chunk of the response, as it arrives. May abort the request. */
  readonly onData?: ((bytes: number) => void) | undefined;
}

/** A complete response of any status. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several values of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpClient {
  /**
   * Sends a request and reads the whole response. A response of any status resolves.
   *
   * @throws {CircuitOpenError} if the circuit breaker is open; nothing was sent
   * @throws {HttpError} if there is no complete response within the timeout and the size limit
   * @throws {TypeError} if the URL or a header is invalid
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** Default timeout of a request, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Connections, and thus requests in flight, per origin. A tenant uses at most half of them, a user a quarter. */
  readonly connections: number;
  /** How long a request may wait for a connection, in milliseconds. Default: as long as `signal` allows. */
  readonly queueTimeoutMs?: number;
  /** Default: none, requests are sent whatever happened to others. */
  readonly circuitBreaker?: CircuitBreakerOptions;
  /** Default: direct connections. */
  readonly proxy?: ProxyConfig | undefined;
}

/** DNS, TCP and TLS, and the tunnel of a proxy. Not part of the timeout of a request, which starts with sending. */
const connectTimeoutMs = 3_000;

/** Requests that may wait for a connection to one origin. */
const maxWaitingRequests = 10_000;

/** Of all requests to an origin, of those of a tenant, and of those of a user. */
const queueShares = [1, 1 / 2, 1 / 4];

/**
 * The only HTTP client of this process: pooled keep-alive connections, fair queues, proxies, timeouts and a size limit; no
 * redirects.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { connections, maxResponseBytes, proxy, timeoutMs: defaultTimeoutMs, queueTimeoutMs = Infinity } = options;
  const dispatcher = new undici.Agent({
    connections,
    maxResponseSize: maxResponseBytes,
    connect: createConnector({
      timeoutMs: connectTimeoutMs,
      findProxy: proxy ? createFindProxy(proxy) : () => undefined,
    }),
  });
  const { circuitBreaker } = options;
  const startCall = circuitBreaker ? createCircuitBreakers(circuitBreaker) : () => ignoreResult;
  const runPaced = createPacedRunner();
  const queues = new Map<string, FairQueue>();
  const getQueue = (origin: string): FairQueue => {
    const existing = queues.get(origin);
    if (existing) return existing;
    const queue = createFairQueue({
      maxConcurrent: queueShares.map((share) => Math.ceil(connections * share)),
      maxWaiting: queueShares.map((share) => maxWaitingRequests * share),
    });
    queues.set(origin, queue);
    return queue;
  };
  return {
    send: (request) => {
      const { url, signal, failureSources, timeoutMs = defaultTimeoutMs } = request;
      if (signal?.aborted) return Promise.reject(new HttpError("aborted", false, signal.reason));
      const target = tryParseUrl(url);
      if (target instanceof Error) return Promise.reject(target);
      const queue = getQueue(target.origin);
      const deps = { dispatcher, queue, target, timeoutMs, queueTimeoutMs, runPaced };
      return sendRequest({ startCall: () => startCall(url, failureSources), ...deps }, request);
    },
    close: () => dispatcher.close(),
  };
}

/** Returns the error of an invalid URL, such as one that a server responded with. */
function tryParseUrl(url: string): ReturnType<typeof parseUrl> | TypeError {
  try {
    return parseUrl(url);
  } catch (error) {
    return error as TypeError;
  }
}

const ignoreResult: ReturnType<StartCall> = () => undefined;

/** Longer times mean the same: the request is not retried. */
const maxRetryAfterSeconds = 999_999;

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
  if (/^\d+$/.test(value)) return Math.min(Number(value), maxRetryAfterSeconds);
  const timestamp = httpDate.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(timestamp) ? undefined : Math.max(0, Math.ceil((timestamp - now) / 1000));
}
