import { validateHeaderName, validateHeaderValue } from "node:http";
import type { Dispatcher } from "undici";
import type { FairQueue, QueueKey } from "../lib/fair-queue.ts";
import type { HttpRequest, HttpResponse } from "./http-client.ts";
import { CircuitOpenError, type CallResult, type StartCall } from "./circuit-breaker.ts";
import { HttpError } from "./http-error.ts";
import type { ParsedUrl } from "./parsed-url-cache.ts";
import { undici } from "./undici.ts";

export interface SendRequestDeps {
  readonly dispatcher: Pick<Dispatcher, "dispatch">;
  /** The queue of the origin. */
  readonly queue: FairQueue;
  /** Called when it is the request's turn, so that requests that wait are rejected as soon as the circuit is open. */
  readonly startCall: StartCall;
  readonly target: ParsedUrl;
  /** From sending to the last byte of the response, in milliseconds. */
  readonly timeoutMs: number;
  /** How long the request may wait for its turn, in milliseconds; `Infinity` for no limit. */
  readonly queueTimeoutMs: number;
  /** Runs the work that follows a large response, such as parsing it. */
  readonly runPaced: (work: () => void) => void;
}

/** Larger responses block the event loop for milliseconds while they are decoded and parsed. */
const largeResponseBytes = 262_144;

/**
 * Sends a request when it is its turn, and reads the whole response.
 *
 * Perf: undici's `dispatch` costs about half of its `request`, which makes a stream of each response. Can go when
 * `request` is as fast for responses that are read whole.
 *
 * @throws {HttpError} if there is no complete response
 * @throws {CircuitOpenError} if the circuit breaker is open
 * @throws {TypeError} if a header is invalid
 */
export function sendRequest(deps: SendRequestDeps, request: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    validateHeaders(request.headers);
    new PendingRequest(deps, request, resolve, reject).enqueue();
  });
}

/** undici checks headers too late: a request that it rejects occupies its connection for ever. */
function validateHeaders(headers: HttpRequest["headers"] = {}): void {
  for (const name of Object.keys(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, headers[name] ?? "");
  }
}

/** A request until it is settled. Perf: a class, because eight closures per call cost more than one object. */
class PendingRequest implements Dispatcher.DispatchHandler {
  readonly #deps: SendRequestDeps;
  readonly #request: HttpRequest;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #state: "waiting" | "connecting" | "sent" | "settled" = "waiting";
  #timer: NodeJS.Timeout | undefined;
  #reportResult: ((result: CallResult) => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #bytes = 0;
  #status = 0;
  #headers: HttpResponse["headers"] = {};

  constructor(
    deps: SendRequestDeps,
    request: HttpRequest,
    resolve: (response: HttpResponse) => void,
    reject: (error: Error) => void,
  ) {
    this.#deps = deps;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  enqueue(): void {
    const { queue, queueTimeoutMs } = this.#deps;
    this.#request.signal?.addEventListener("abort", this.#abort);
    if (!queue.enqueue(this.#queueKey, this.#start)) this.#fail("queue_full");
    else if (this.#state === "waiting" && queueTimeoutMs < Infinity) this.#startTimer(queueTimeoutMs);
  }

  get #queueKey(): QueueKey {
    return this.#request.queueKey ?? noKey;
  }

  /** Called by the queue. */
  readonly #start = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#state = "connecting";
    const call = this.#deps.startCall();
    if (call instanceof CircuitOpenError) {
      this.#settle("ignored");
      this.#reject(call);
      return;
    }
    this.#reportResult = call;
    const { method, headers = {}, body = null } = this.#request;
    const { origin, path } = this.#deps.target;
    this.#deps.dispatcher.dispatch({ origin, path, method, headers, body }, this);
  };

  readonly #abort = (): void => {
    this.#fail("aborted", this.#request.signal?.reason);
  };

  /** Called when there is a connection, right before the request is written to it. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#state === "settled") {
      controller.abort(new undici.errors.RequestAbortedError());
      return;
    }
    this.#state = "sent";
    this.#startTimer(this.#deps.timeoutMs);
  }

  onResponseStart(_: unknown, status: number, headers: RawHeaders): void {
    this.#status = status;
    this.#headers = joinHeaderValues(headers);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (this.#state === "settled") return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#request.onData?.(chunk.length);
  }

  onResponseEnd(): void {
    if (this.#state === "settled") return;
    this.#settle(isGatewayError(this.#status) ? "failure" : "success");
    if (this.#bytes <= largeResponseBytes) this.#complete();
    else
      this.#deps.runPaced(() => {
        const { signal } = this.#request;
        if (signal?.aborted) this.#reject(new HttpError("aborted", true, signal.reason));
        else this.#complete();
      });
  }

  #complete(): void {
    const isSuccess = this.#status >= 200 && this.#status <= 299;
    const body = decodeBody(this.#chunks, isSuccess ? this.#request.responseEncoding : "utf8");
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#fail(toErrorReason(error), error);
  }

  /**
   * Reads pending socket data first: the response may have arrived in time while the event loop was blocked. Timers run
   * before sockets are read, immediates after that.
   */
  onTimeout(): void {
    const timer = this.#timer;
    setImmediate(() => {
      if (this.#timer === timer) this.#fail("timeout");
    });
  }

  #startTimer(timeoutMs: number): void {
    this.#timer = setTimeout(callOnTimeout, timeoutMs, this);
  }

  #fail(reason: HttpError["reason"], cause?: unknown): void {
    if (this.#state === "settled") return;
    const error = new HttpError(reason, this.#state === "sent", cause);
    this.#settle(callResults[reason]);
    this.#reject(error);
    this.#controller?.abort(error);
  }

  #settle(result: CallResult): void {
    const isWaiting = this.#state === "waiting";
    this.#state = "settled";
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener("abort", this.#abort);
    this.#reportResult?.(result);
    if (isWaiting) this.#deps.queue.remove(this.#queueKey, this.#start);
    else this.#deps.queue.release(this.#queueKey);
  }
}

const noKey: QueueKey = [];

/** A response that is too large shows that the origin works. */
const callResults: Readonly<Record<HttpError["reason"], CallResult>> = {
  timeout: "failure",
  unreachable: "failure",
  too_large: "success",
  aborted: "ignored",
  queue_full: "ignored",
};

function isGatewayError(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

function callOnTimeout(request: PendingRequest): void {
  request.onTimeout();
}

function toErrorReason(error: Error): HttpError["reason"] {
  if (error instanceof undici.errors.HeadersTimeoutError || error instanceof undici.errors.BodyTimeoutError)
    return "timeout";
  return error instanceof undici.errors.ResponseExceededMaxSizeError ? "too_large" : "unreachable";
}

function decodeBody(chunks: readonly Buffer[], encoding: HttpRequest["responseEncoding"]): string {
  const text = chunks.length === 1 ? (chunks[0]?.toString(encoding) ?? "") : Buffer.concat(chunks).toString(encoding);
  // A byte order mark is not part of the text (Encoding Standard, UTF-8 decode).
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

function joinHeaderValues(headers: RawHeaders): HttpResponse["headers"] {
  const multiple = Object.entries(headers).filter(([, value]) => typeof value !== "string");
  if (multiple.length === 0) return headers as HttpResponse["headers"];
  const joined = multiple.map(([name, values]) => [name, Array.isArray(values) ? values.join(", ") : ""] as const);
  return { ...(headers as HttpResponse["headers"]), ...Object.fromEntries(joined) };
}
