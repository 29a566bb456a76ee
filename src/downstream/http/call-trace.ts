import { getCauses } from "../../lib/error-causes.ts";
import type { DownstreamRequest } from "./downstream-client.ts";

/** A completed attempt of a downstream call. */
export interface TracedCall {
  /** Name of the API, as in `@downstream(api: …)`. */
  readonly downstream: string;
  readonly request: Pick<DownstreamRequest, "method" | "url" | "headers" | "body" | "responseEncoding">;
  /** Undefined if there was none. */
  readonly response?: { readonly status: number; readonly body: unknown } | undefined;
  /** Why there was no response. */
  readonly cause?: unknown;
}

/**
 * Keeps which calls of one incoming request led to which errors, for a developer. The errors do not contain the calls, so
 * nothing that handles errors can show them.
 */
export class CallTrace {
  readonly #byError = new WeakMap<object, TracedCall>();
  readonly #last = new Map<string, TracedCall>();

  record(call: TracedCall, error?: Error): void {
    this.#last.set(call.downstream, call);
    if (error) this.#byError.set(error, call);
  }

  /** The call that led to an error or to one of its causes. */
  find(error: unknown): TracedCall | undefined {
    for (const cause of getCauses(error)) {
      const call = this.#byError.get(cause);
      if (call) return call;
    }
    return undefined;
  }

  /** The call of an API that ended last. */
  getLast(downstream: string): TracedCall | undefined {
    return this.#last.get(downstream);
  }
}

export type CallRecorder = Pick<CallTrace, "record">;
