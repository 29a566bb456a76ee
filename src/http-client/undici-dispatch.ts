import type { Dispatcher } from "undici";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import type { HttpRequest, HttpResponse } from "./http-client.ts";
import { parseUrl } from "./parsed-url-cache.ts";

export interface DispatchOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignalLike | undefined;
  /** The error that the request is aborted with after `timeoutMs`. */
  readonly timeoutError: Error;
  /** Converts a failure: undici's error, the signal's reason or `timeoutError`. */
  readonly toHttpError: (error: Error, signal: AbortSignalLike | undefined) => Error;
}

/**
 * Sends a request and reads the whole response.
 *
 * Perf: undici's `dispatch` costs about half of its `request`, which makes a stream of each response. Can go when
 * `request` is as fast for responses that are read whole.
 *
 * @throws the result of `toHttpError`
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

/** Collects one response. Perf: a class, because eight closures per call cost more than one object. */
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

  onResponseStart(_: unknown, status: number, headers: RawHeaders): void {
    this.#status = status;
    this.#headers = joinHeaderValues(headers);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#cleanUp();
    this.#resolve({ status: this.#status, headers: this.#headers, body: decodeBody(this.#chunks) });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#cleanUp();
    this.#reject(this.#options.toHttpError(error, this.#options.signal));
  }

  #cleanUp(): void {
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#abort);
  }
}

function abortOnTimeout(collector: ResponseCollector, error: Error): void {
  collector.fail(error);
}

function decodeBody(chunks: readonly Buffer[]): string {
  const text = chunks.length === 1 ? (chunks[0]?.toString() ?? "") : Buffer.concat(chunks).toString();
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
