import type { TokenSource } from "./token-metrics.ts";

/** Phases of a request that are timed separately. */
export type Phase = "authenticate" | "parse" | "validate" | "plan" | "execute";

/** `partial`: data and errors. `abandoned`: the client disconnected before the response was sent. */
export type OperationOutcome = "ok" | "partial" | "failed" | "abandoned";

/** Facts about the document of an operation that may be logged. */
export interface OperationFacts {
  /** Undefined if the operation is anonymous or its name is too long to be logged. */
  readonly name: string | undefined;
  /** First 16 hexadecimal digits of the document's SHA-256 hash. */
  readonly document: string | undefined;
  /** `schema` for the SDL. Undefined if the request was rejected before the type was known. */
  readonly type: string | undefined;
}

/** Everything that is reported about one request to `/graphql` or `/schema.graphql`. Holds no token, claim, variable, body, URL or error message. */
export interface OperationSummary {
  readonly requestId: string;
  readonly facts: OperationFacts | undefined;
  readonly outcome: OperationOutcome;
  readonly codes: readonly string[];
  /** HTTP status; undefined if the client disconnected before the response was sent. */
  readonly status: number | undefined;
  /** From the request's headers to the last byte of the response. */
  readonly durationMs: number;
  /** Milliseconds. */
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
  /** Per API: number of attempts, and the sum of their durations in milliseconds. */
  readonly calls: Readonly<Record<string, { readonly count: number; readonly ms: number }>>;
  /** Number of access tokens per source, failures included. */
  readonly tokens: Readonly<Partial<Record<TokenSource, number>>>;
  readonly traceId: string | undefined;
}
