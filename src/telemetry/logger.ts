import { pino, type DestinationStream, type Logger } from "pino";
import type { OperationSummary } from "./operation-summary.ts";
import { getErrorMessage } from "../lib/error-causes.ts";
import { redact } from "../lib/redact.ts";
import { getStackFrames, maxFrames } from "../lib/stack-frames.ts";
import { resolvesWithin } from "../lib/timeout.ts";
import { createStdoutDestination } from "./stdout-destination.ts";

/** A failed exchange. Its members come from a fixed set of texts, or have a checked format. */
export interface FailedExchangeEntry {
  /** `error` if the operator of this API has to correct something. */
  readonly level: "warn" | "error";
  readonly downstream: string;
  readonly tenantId: string;
  /** HTTP status; undefined without a response. */
  readonly status: number | undefined;
  /** AADSTS numbers. */
  readonly aadsts: readonly number[] | undefined;
  /** OAuth error code. */
  readonly error: string | undefined;
  readonly suberror: string | undefined;
  readonly correlationId: string | undefined;
  readonly cause: string;
  readonly remedy: string;
  /** Equal failures since the last line about them. */
  readonly suppressed: number | undefined;
}

/** A failed field in local mode. Its details are the only lines with messages of errors and responses of APIs. */
export interface FailedFieldEntry {
  /** `error` if the error was unexpected. */
  readonly level: "warn" | "error";
  readonly requestId: string;
  /** Such as `Query.item`; undefined if the error belongs to no field. */
  readonly field: string | undefined;
  readonly path: string | undefined;
  readonly details: readonly string[];
}

/**
 * Log events of this API. No method takes a token, a claim, a body or a variable, and error messages are not logged, since
 * they may contain any of these; `fieldFailed` is the exception.
 */
export interface Log {
  listening(url: string): void;
  metricsListening(url: string): void;
  /** The OpenID metadata cannot be loaded, so no caller can be authenticated. */
  openIdMetadataUnavailable(): void;
  /** The OpenID metadata names another issuer or key set: not used yet, or used from now on. */
  openIdMetadataChanged(change: "pending" | "applied"): void;
  /** The key set lacks keys that are still in use. Logged once until it has them again, or they are removed. */
  signingKeysMissing(): void;
  /**
   * Anyone who reaches this server can use features for development.
   *
   * @param features the variables that enable them
   */
  developmentFeaturesExposed(host: string, features: readonly string[]): void;
  /** The file or endpoint of the credential failed; limited to one line a minute. */
  credentialNotRefreshed(cause: string): void;
  /** One request to `/graphql` or `/schema.graphql`. */
  operation(summary: OperationSummary): void;
  /** An exchange failed; limited to one line per minute for equal failures of a tenant and API. */
  exchangeFailed(entry: FailedExchangeEntry): void;
  /** A downstream API is not configured. */
  downstreamDisabled(name: string): void;
  /** A field failed. Logged in local mode only, in place of `unexpectedError`. */
  fieldFailed(entry: FailedFieldEntry): void;
  /** An error that is not a `ServiceError`; logged by class and stack frames. */
  unexpectedError(requestId: string, error: unknown): void;
  /** Apollo Server logged a message, which is left out because it may contain parts of a request. */
  apolloServerMessage(level: "warn" | "error"): void;
  /**
   * A connection to Redis failed; logged once until commands succeed again.
   *
   * @param reason error code, such as ECONNREFUSED or WRONGPASS
   */
  redisDisconnected(use: RedisUse, reason: string): void;
  redisReconnected(use: RedisUse): void;
  /** Redis rejected a command; logged once until commands succeed. @param reason error code, such as OOM or NOPERM */
  redisCommandFailed(use: RedisUse, reason: string): void;
  /** An export of traces failed; logged once until one succeeds. */
  traceExportFailed(): void;
  traceExportRecovered(): void;
  /** An unhandled rejection or uncaught exception; logged by class and stack frames. */
  uncaughtError(kind: "rejection" | "exception", error: unknown): void;
  stopping(signal: string): void;
  /**
   * Writes the last line.
   *
   * @param isDrained whether all running requests were completed
   * @returns resolves when all lines are written, or after a timeout if the reader of standard output stalls
   */
  stopped(isDrained: boolean): Promise<void>;
}

/** Connection for tokens, for revocations of users, or for rate limits. */
export type RedisUse = "entries" | "revocations" | "rates";

/** Destination of log lines. With `once` it writes asynchronously and emits `drain` when all lines are written. */
export interface LogDestination extends DestinationStream {
  once?(event: "drain", listener: () => void): unknown;
  /** Writes lines that wait for others at once. */
  flush?(): void;
}

/** @param options `debugErrors`: lines about errors have their messages, for a developer */
export function createLog(
  level: string,
  destination: LogDestination = createStdoutDestination(),
  { debugErrors }: { readonly debugErrors: boolean } = { debugErrors: false },
): Log {
  /** Only its lines wait for others: there is one for each request. */
  const operations: Logger = pino({ level, base: null }, destination);
  const logger: Logger = pino(
    { level, base: null },
    {
      write: (line) => {
        destination.write(line);
        destination.flush?.();
      },
    },
  );
  const describe = (error: unknown): object => ({
    ...getErrorLocation(error),
    ...(debugErrors && { message: redact(getErrorMessage(error)) }),
  });
  return {
    listening: (url) => {
      logger.info({ url }, "listening");
    },
    metricsListening: (url) => {
      logger.info({ url }, "metrics listening");
    },
    openIdMetadataUnavailable: () => {
      logger.error(
        "cannot load OpenID metadata for the tenant; requests are rejected with 503 until it is available " +
          "(check AZURE_TENANT_ID and AZURE_AUTHORITY_HOST, or run 'npm run doctor')",
      );
    },
    openIdMetadataChanged: (change) => {
      logger.warn(
        change === "pending"
          ? "the OpenID metadata names another issuer or key set, which is used only if the next responses confirm it"
          : "the issuer or the key set in the OpenID metadata has changed",
      );
    },
    signingKeysMissing: () => {
      logger.warn(
        "the key set lacks signing keys that are in use; they are removed unless the next responses list them",
      );
    },
    developmentFeaturesExposed: (host, features) => {
      logger.warn(
        { host, features },
        "HOST is not a loopback address, and NODE_ENV is not production: development features are open to everyone " +
          "who reaches this port (set NODE_ENV=production, or HOST=127.0.0.1)",
      );
    },
    credentialNotRefreshed: (cause) => {
      logger.warn(
        { cause },
        "the credential could not be refreshed; the previous one is used until it expires (run 'npm run doctor')",
      );
    },
    operation: (summary) => {
      if (operations.isLevelEnabled("info")) operations.info(toOperationLine(summary), "operation");
    },
    exchangeFailed: ({ level: entryLevel, ...entry }) => {
      logger[entryLevel](entry, "token exchange failed");
    },
    downstreamDisabled: (name) => {
      logger.warn(
        { downstream: name },
        `${name}_BASE_URL is not set, so the fields of ${name} are removed from the schema; set it and ${name}_RESOURCE, or ` +
          "emulate the API (emulatedApis)",
      );
    },
    fieldFailed: ({ level: entryLevel, ...entry }) => {
      logger[entryLevel](entry, "field failed");
    },
    unexpectedError: (requestId, error) => {
      logger.error({ requestId, ...describe(error) }, "unexpected error");
    },
    apolloServerMessage: (level) => {
      logger[level](level === "warn" ? "Apollo Server warning" : "Apollo Server error");
    },
    redisDisconnected: (use, reason) => {
      logger.warn(
        { use, reason },
        "Redis disconnected; continuing without it (check REDIS_URL, or run 'npm run doctor')",
      );
    },
    redisReconnected: (use) => {
      logger.info({ use }, "Redis reconnected");
    },
    redisCommandFailed: (use, reason) => {
      logger.warn({ use, reason }, "Redis command failed");
    },
    traceExportFailed: () => {
      logger.warn("trace export failed");
    },
    traceExportRecovered: () => {
      logger.info("trace export recovered");
    },
    uncaughtError: (kind, error) => {
      logger.error(describe(error), kind === "rejection" ? "unhandled rejection" : "uncaught exception");
    },
    stopping: (signal) => {
      logger.info({ signal }, "stopping");
    },
    stopped: async (isDrained) => {
      const [lineLevel, line] = isDrained
        ? (["info", "stopped"] as const)
        : (["error", "stopped before all requests were completed"] as const);
      if (!logger.isLevelEnabled(lineLevel)) return;
      const written = new Promise<void>((resolve) => {
        if (destination.once) destination.once("drain", resolve);
        else resolve();
      });
      logger[lineLevel](line);
      await resolvesWithin(flushTimeoutMs, written);
    },
  };
}

/** How long shutdown waits for standard output to drain, in milliseconds. */
const flushTimeoutMs = 1_000;

/** Logged for every request; pino omits undefined members. */
function toOperationLine({ facts, codes, calls, tokens, phases, ...summary }: OperationSummary): object {
  const line: Record<string, unknown> = {
    requestId: summary.requestId,
    traceId: summary.traceId,
    operation: facts?.name,
    document: facts?.document,
    type: facts?.type,
    outcome: summary.outcome,
    codes: codes.length > 0 ? codes : undefined,
    status: summary.status,
    durationMs: roundToTenth(summary.durationMs),
    tokens: Object.keys(tokens).length > 0 ? tokens : undefined,
  };
  for (const [phase, ms] of Object.entries(phases)) line[`${phase}Ms`] = roundToTenth(ms);
  const callEntries = Object.entries(calls).map(([downstream, { count, ms }]) => [
    downstream,
    { count, ms: roundToTenth(ms) },
  ]);
  if (callEntries.length > 0) line["calls"] = Object.fromEntries(callEntries);
  return line;
}

function roundToTenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Returns class and stack frames of an error, without its message. */
function getErrorLocation(error: unknown): { error: string; frames: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error, frames: [] };
  return { error: error.name, frames: getStackFrames(error).slice(0, maxFrames) };
}
