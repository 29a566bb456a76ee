import type { EnvReader } from "./env-reader.ts";

/** Limits of a document. */
export interface DocumentLimits {
  /** As counted by the lexer, and separately for comments. */
  readonly tokens: number;
  /** Nesting depth of fields. */
  readonly depth: number;
  /** Aliases, and repeated fields of a selection set. */
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  /** Items of one list in arguments or variables. */
  readonly listSize: number;
  /** Estimated cost, see `createCostCalculator`. */
  readonly cost: number;
}

/** Limits of one operation while it is executed. */
export interface OperationBudgets {
  readonly resolvedFields: number;
  /** HTTP requests to downstream APIs, retries included. */
  readonly downstreamCalls: number;
  /** List items in the responses of downstream APIs. */
  readonly downstreamItems: number;
  /** Bytes of the responses of downstream APIs. */
  readonly downstreamBytes: number;
  /** Characters of the response to the client. */
  readonly responseLength: number;
}

/** Limits of one process. Rates are operations per minute. */
export interface Limits extends DocumentLimits, OperationBudgets {
  readonly bodyBytes: number;
  /** From the last byte of the request to the response, in milliseconds. */
  readonly requestMs: number;
  /** From the first byte of the request to its last, in milliseconds. */
  readonly receiveMs: number;
  readonly connections: number;
  readonly concurrentOperations: number;
  readonly concurrentOperationsPerUser: number;
  /** Bytes of all request bodies in the process, each until its response has been sent. */
  readonly bodyBytesInFlight: number;
  /** Bytes of all downstream responses in the process, each until the response to the client has been sent. */
  readonly downstreamBytesInFlight: number;
  /** Mean event-loop delay, in milliseconds. */
  readonly eventLoopDelayMs: number;
  readonly ratePerIdentity: number;
  readonly ratePerClientApp: number;
  /** Cost of a user's operations per minute. */
  readonly costPerMinute: number;
  /** Token exchanges of a session per minute. */
  readonly exchangesPerMinute: number;
}

export function readLimits(read: EnvReader): Limits {
  return {
    bodyBytes: read.positiveInteger("LIMIT_BODY_BYTES", 786_432, 16_777_216),
    tokens: read.positiveInteger("LIMIT_TOKENS", 2_000, 100_000),
    depth: read.positiveInteger("LIMIT_DEPTH", 15, 100),
    aliases: read.positiveInteger("LIMIT_ALIASES", 50, 10_000),
    rootFields: read.positiveInteger("LIMIT_ROOT_FIELDS", 20, 10_000),
    directives: read.positiveInteger("LIMIT_DIRECTIVES", 50, 10_000),
    listSize: read.positiveInteger("LIMIT_LIST_SIZE", 200, 100_000),
    cost: read.positiveInteger("LIMIT_COST", 100_000, 1_000_000_000),
    resolvedFields: read.positiveInteger("LIMIT_RESOLVED_FIELDS", 100_000, 1_000_000_000),
    downstreamCalls: read.positiveInteger("LIMIT_DOWNSTREAM_CALLS", 500, 1_000_000),
    downstreamItems: read.positiveInteger("LIMIT_DOWNSTREAM_ITEMS", 20_000, 1_000_000_000),
    downstreamBytes: read.positiveInteger("LIMIT_DOWNSTREAM_BYTES", 33_554_432, 4_294_967_296),
    responseLength: read.positiveInteger("LIMIT_RESPONSE_LENGTH", 16_777_216, 268_435_456),
    requestMs: read.positiveInteger("LIMIT_REQUEST_MS", 30_000, 600_000),
    receiveMs: read.positiveInteger("LIMIT_RECEIVE_MS", 15_000, 600_000),
    connections: read.positiveInteger("LIMIT_CONNECTIONS", 10_000, 1_000_000),
    concurrentOperations: read.positiveInteger("LIMIT_CONCURRENT_OPERATIONS", 1_000, 100_000),
    concurrentOperationsPerUser: read.positiveInteger("LIMIT_CONCURRENT_OPERATIONS_PER_USER", 50, 100_000),
    bodyBytesInFlight: read.positiveInteger("LIMIT_BODY_BYTES_IN_FLIGHT", 67_108_864, 4_294_967_296),
    downstreamBytesInFlight: read.positiveInteger("LIMIT_DOWNSTREAM_BYTES_IN_FLIGHT", 50_331_648, 4_294_967_296),
    eventLoopDelayMs: read.positiveInteger("LIMIT_EVENT_LOOP_DELAY_MS", 250, 60_000),
    ratePerIdentity: read.positiveInteger("LIMIT_RATE_PER_IDENTITY", 3_000, 100_000_000),
    ratePerClientApp: read.positiveInteger("LIMIT_RATE_PER_CLIENT_APP", 60_000, 100_000_000),
    costPerMinute: read.positiveInteger("LIMIT_COST_PER_MINUTE", 1_000_000, 1_000_000_000),
    exchangesPerMinute: read.positiveInteger("LIMIT_EXCHANGES_PER_MINUTE", 60, 100_000),
  };
}
