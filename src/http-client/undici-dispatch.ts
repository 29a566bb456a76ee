import type { Dispatcher } from "undici";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import type { HttpRequest, HttpResponse } from "./http-client.ts";
import { parseUrl } from "./parsed-url-cache.ts";

/** How long to wait for an answer, and who may end that. */
export interface DispatchOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignalLike | undefined;
  /** What the request fails with when its time is over. */
  readonly timeoutError: Error;
  /** What is thrown for a failure: for what undici says, the signal's reason, or `timeoutError`. */
  readonly toHttpError: (error: Error, signal: AbortSignalLike | undefined) => Error;
}

/**
 * Sends a request and gathers its answer. By undici's `dispatch`, which costs about half of its `request`: that one makes
 * a stream of each answer, and ours are read whole.
 *
 * @throws what `explain` makes of the failure
 */
export function dispatchRequest(
  dispatcher: Dispatcher,
  { method, url, headers = {}, body }: HttpRequest,
  options: DispatchOptions,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const { origin, path } = parseUrl(url);
    dispatcher.dispatch(
      { origin, path, method, headers, body: body ?? null },
      new ResponseCollector(options, resolve, reject),
    );
  });
}

/** One answer on its way. A class, as each call makes one, and eight closures cost more than one object. */
class ResponseCollector implements Dispatcher.DispatchHandler {
  readonly #options: DispatchOptions;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  readonly #abort = (): void => {
    this.fail(this.#options.signal?.reason as Error);
  };
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: HttpResponse["headers"] = {};
  #failure: Error | undefined;

  constructor(options: DispatchOptions, resolve: (response: HttpResponse) => void, reject: (error: Error) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(abortOnTimeout, options.timeoutMs, this, options.timeoutError);
    options.signal?.addEventListener("abort", this.#abort);
  }

  fail(error: Error): void {
    this.#failure = error;
    this.onResponseError(undefined, error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(_: unknown, status: number, received: RawHeaders): void {
    this.#status = status;
    this.#headers = joinHeaderValues(received);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
    this.#resolve({ status: this.#status, headers: this.#headers, body: decodeBody(this.#chunks) });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#settle();
    this.#reject(this.#options.toHttpError(error, this.#options.signal));
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#abort);
  }
}

function abortOnTimeout(collector: ResponseCollector, error: Error): void {
  collector.fail(error);
}

function decodeBody(chunks: readonly Buffer[]): string {
  const text = chunks.length === 1 ? (chunks[0]?.toString() ?? "") : Buffer.concat(chunks).toString();
  // A byte order mark is no part of the text (Encoding standard, UTF-8 decode).
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

function joinHeaderValues(headers: RawHeaders): HttpResponse["headers"] {
  const multiple = Object.entries(headers).filter(([, value]) => typeof value !== "string");
  if (multiple.length === 0) return headers as HttpResponse["headers"];
  const texts = multiple.map(([name, values]) => [name, Array.isArray(values) ? values.join(", ") : ""] as const);
  return { ...(headers as HttpResponse["headers"]), ...Object.fromEntries(texts) };
}
