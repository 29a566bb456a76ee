import type { Dispatcher } from "undici";
import type { HttpRequest, HttpResponse } from "./http-client.ts";

/** How long to wait for an answer, and who may end that. */
export interface DispatchBounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** What the request fails with when its time is over. */
  readonly timeoutError: Error;
}

/**
 * Sends a request and gathers its answer. By undici's `dispatch`, which costs about half of its `request`: that one makes
 * a stream of each answer, and ours are read whole.
 *
 * @throws what undici says, the signal's reason, or `timeoutError`
 */
export function dispatched(
  dispatcher: Dispatcher,
  { method, url, headers = {}, body }: HttpRequest,
  { timeoutMs, signal, timeoutError }: DispatchBounds,
): Promise<HttpResponse> {
  const { origin, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let answer: Pick<HttpResponse, "status" | "headers"> | undefined;
    let ended: Error | undefined;
    const chunks: Buffer[] = [];

    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const end = (error: Error): void => {
      ended = error;
      settle();
      reject(error);
      controller?.abort(error);
    };
    const abort = (): void => {
      end(signal?.reason as Error);
    };
    const timer = setTimeout(end, timeoutMs, timeoutError);
    signal?.addEventListener("abort", abort, { once: true });

    dispatcher.dispatch(
      { origin, path: pathname + search, method, headers, body: body ?? null },
      {
        onRequestStart: (started) => {
          controller = started;
          if (ended) started.abort(ended);
        },
        onResponseStart: (_, status, received) => {
          answer = { status, headers: joined(received) };
        },
        onResponseData: (_, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          settle();
          if (answer) resolve({ ...answer, body: textOf(chunks) });
        },
        onResponseError: (_, error) => {
          settle();
          reject(error);
        },
      },
    );
  });
}

function textOf(chunks: readonly Buffer[]): string {
  const [only, ...others] = chunks;
  const text = others.length === 0 ? (only?.toString() ?? "") : Buffer.concat(chunks).toString();
  // A byte order mark is no part of the text (Encoding standard, UTF-8 decode).
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const text: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) text[name] = typeof value === "string" ? value : value.join(", ");
  }
  return text;
}
