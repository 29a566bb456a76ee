import type { EnvReader } from "./env-reader.ts";

/** What a document may ask for. */
export interface DocumentLimits {
  /** As the lexer counts them; comments are counted by themselves. */
  readonly tokens: number;
  /** Fields inside each other. */
  readonly depth: number;
  /** Aliases, and fields that a selection set names again. */
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  /** Items of a list in arguments or variables. */
  readonly listSize: number;
  /** See `createCostCalculator`. */
  readonly cost: number;
}

/** What one process takes on. Rates are operations a minute. */
export interface Limits extends DocumentLimits {
  readonly bodyBytes: number;
  /** From the request's last byte to the answer, in milliseconds. */
  readonly requestMs: number;
  /** From the request's first byte to its last, in milliseconds. */
  readonly receiveMs: number;
  readonly connections: number;
  readonly concurrentOperations: number;
  /** Mean delay of the event loop, in milliseconds. */
  readonly eventLoopDelayMs: number;
  readonly ratePerIdentity: number;
  readonly ratePerClientApp: number;
}

export function readLimits(read: EnvReader): Limits {
  return {
    bodyBytes: read.positiveInteger("LIMIT_BODY_BYTES", 262_144, 16_777_216),
    tokens: read.positiveInteger("LIMIT_TOKENS", 2_000, 100_000),
    depth: read.positiveInteger("LIMIT_DEPTH", 15, 100),
    aliases: read.positiveInteger("LIMIT_ALIASES", 50, 10_000),
    rootFields: read.positiveInteger("LIMIT_ROOT_FIELDS", 20, 10_000),
    directives: read.positiveInteger("LIMIT_DIRECTIVES", 50, 10_000),
    listSize: read.positiveInteger("LIMIT_LIST_SIZE", 200, 100_000),
    cost: read.positiveInteger("LIMIT_COST", 100_000, 1_000_000_000),
    requestMs: read.positiveInteger("LIMIT_REQUEST_MS", 30_000, 600_000),
    receiveMs: read.positiveInteger("LIMIT_RECEIVE_MS", 15_000, 600_000),
    connections: read.positiveInteger("LIMIT_CONNECTIONS", 10_000, 1_000_000),
    concurrentOperations: read.positiveInteger("LIMIT_CONCURRENT_OPERATIONS", 1_000, 100_000),
    eventLoopDelayMs: read.positiveInteger("LIMIT_EVENT_LOOP_DELAY_MS", 250, 60_000),
    ratePerIdentity: read.positiveInteger("LIMIT_RATE_PER_IDENTITY", 3_000, 100_000_000),
    ratePerClientApp: read.positiveInteger("LIMIT_RATE_PER_CLIENT_APP", 60_000, 100_000_000),
  };
}
