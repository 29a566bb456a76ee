import type { TokenSource } from "./token-metrics.ts";

/** The parts of the work on a request that are timed by themselves. */
export type Phase = "authenticate" | "parse" | "validate" | "plan" | "execute";

/** `abandoned`: the caller had gone before the answer was sent. */
export type OperationOutcome = "ok" | "partial" | "failed" | "abandoned";

/** What a document says of itself. */
export interface OperationFacts {
  /** Undefined if it has none, or one that is too long to be logged. */
  readonly name: string | undefined;
  /** The first 16 hexadecimal digits of the document's SHA-256. */
  readonly document: string | undefined;
  /** Undefined if it was refused before that was known. */
  readonly type: string | undefined;
}

/** All that is told of one request to `/graphql`. Holds no token, claim, variable, body, URL, or message of an error. */
export interface OperationSummary {
  readonly requestId: string;
  readonly facts: OperationFacts | undefined;
  readonly outcome: OperationOutcome;
  readonly codes: readonly string[];
  /** Undefined if nobody was there to get it. */
  readonly status: number | undefined;
  /** From the request's head to the last byte of its answer. */
  readonly durationMs: number;
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
  /** By API: calls with their further tries, and how long they took one after the other. */
  readonly calls: Readonly<Record<string, { readonly count: number; readonly ms: number }>>;
  /** How many tokens came from where, refusals included. */
  readonly tokens: Readonly<Partial<Record<TokenSource, number>>>;
  readonly traceId: string | undefined;
}
