import type { Dispatcher } from "undici";
import type { AbortSignalLike } from "../lib/abort-signal.ts";
import type { HttpRequest, HttpResponse } from "./http-client.ts";
import { targetOf } from "./parsed-url-cache.ts";

/** How long to wait for an answer, and who may end that. */
export interface DispatchBounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignalLike | undefined;
  /** What the request fails with when its time is over. */
  readonly timeoutError: Error;
  /** What is thrown for a failure: for what undici says, the signal's reason, or `timeoutError`. */
  readonly explain: (error: Error, signal: AbortSignalLike | undefined) => Error;
}

/**
 * Sends a request and gathers its answer. By undici's `dispatch`, which costs about half of its `request`: that one makes
 * a stream of each answer, and ours are read whole.
 *
 * @throws what `explain` makes of the failure
 */
export function dispatched(
  dispatcher: Dispatcher,
  { method, url, headers = {}, body }: HttpRequest,
  bounds: DispatchBounds,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const { origin, path } = targetOf(url);
    dispatcher.dispatch({ origin, path, method, headers, body: body ?? null }, new Gathering(bounds, resolve, reject));
  });
}

/** One answer on its way. A class, as each call makes one, and eight closures cost more than one object. */
class Gathering implements Dispatcher.DispatchHandler {
  readonly #bounds: DispatchBounds;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  readonly #abort = (): void => {
    this.end(this.#bounds.signal?.reason as Error);
  };
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: HttpResponse["headers"] = {};
  #ended: Error | undefined;

  constructor(bounds: DispatchBounds, resolve: (response: HttpResponse) => void, reject: (error: Error) => void) {
    this.#bounds = bounds;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(endLate, bounds.timeoutMs, this, bounds.timeoutError);
    bounds.signal?.addEventListener("abort", this.#abort);
  }

  end(error: Error): void {
    this.#ended = error;
    this.onResponseError(undefined, error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended) controller.abort(this.#ended);
  }

  onResponseStart(_: unknown, status: number, received: Received): void {
    this.#status = status;
    this.#headers = joined(received);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
    this.#resolve({ status: this.#status, headers: this.#headers, body: textOf(this.#chunks) });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#settle();
    this.#reject(this.#bounds.explain(error, this.#bounds.signal));
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#bounds.signal?.removeEventListener("abort", this.#abort);
  }
}

function endLate(gathering: Gathering, error: Error): void {
  gathering.end(error);
}

function textOf(chunks: readonly Buffer[]): string {
  const text = chunks.length === 1 ? (chunks[0]?.toString() ?? "") : Buffer.concat(chunks).toString();
  // A byte order mark is no part of the text (Encoding standard, UTF-8 decode).
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

type Received = Readonly<Record<string, string | string[] | undefined>>;

function joined(headers: Received): HttpResponse["headers"] {
  const several = Object.entries(headers).filter(([, value]) => typeof value !== "string");
  if (several.length === 0) return headers as HttpResponse["headers"];
  const texts = several.map(([name, values]) => [name, Array.isArray(values) ? values.join(", ") : ""] as const);
  return { ...(headers as HttpResponse["headers"]), ...Object.fromEntries(texts) };
}
