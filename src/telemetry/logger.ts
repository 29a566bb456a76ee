import { pino, type DestinationStream, type Logger } from "pino";
import type { OperationSummary } from "./operation-summary.ts";
import { resolvesWithin } from "../lib/timeout.ts";

/**
 * What this API logs: named events with named facts. No method takes a token, a claim, a body or a variable, and no
 * message of an error is written, since it may hold any of these.
 */
export interface Log {
  listening(url: string): void;
  metricsListening(url: string): void;
  /** Nobody can be let in for now. */
  openIdMetadataUnavailable(): void;
  /** One request to `/graphql`. */
  operation(summary: OperationSummary): void;
  downstreamDisabled(name: string): void;
  /** Something that was not thrown on purpose: its class and where it came from. */
  unexpectedError(requestId: string, error: unknown): void;
  /** Apollo Server complained by itself. */
  apolloServerMessage(level: "warn" | "error"): void;
  /**
   * A connection to the shared token cache ended or cannot be made, once until it is back. A word says why, as
   * ECONNREFUSED or WRONGPASS.
   */
  redisDisconnected(use: RedisUse, reason: string): void;
  redisReconnected(use: RedisUse): void;
  /** The shared token cache answered with an error, once a connection. A word says why, as OOM or NOPERM. */
  redisCommandFailed(use: RedisUse, reason: string): void;
  /** The receiver of traces does not take them, once until it does. */
  traceExportFailed(): void;
  traceExportRecovered(): void;
  /** A rejection that nobody handled, or an exception that nobody caught: its class and where it came from. */
  uncaughtError(kind: "rejection" | "exception", error: unknown): void;
  stopping(signal: string): void;
  /**
   * The last line.
   *
   * @param isDrained whether all requests that ran were
   * @returns resolves when it and all before it are written, or their reader takes too long
   */
  stopped(isDrained: boolean): Promise<void>;
}

/** The tokens themselves, the news of dropped users, or the counted operations. */
type RedisUse = "entries" | "revocations" | "rates";

/** Where lines go. With `once`, they are written later, and `drain` comes when all are. */
interface LogDestination extends DestinationStream {
  once?(event: "drain", listener: () => void): unknown;
}

export function createLog(level: string, destination: LogDestination = createStdoutDestination()): Log {
  const logger: Logger = pino({ level, base: null }, destination);
  return {
    listening: (url) => {
      logger.info({ url }, "listening");
    },
    metricsListening: (url) => {
      logger.info({ url }, "metrics listening");
    },
    openIdMetadataUnavailable: () => {
      logger.error(
        "the directory does not answer, or does not know the tenant: nobody is let in until it does; " +
          "check AZURE_TENANT_ID and AZURE_AUTHORITY_HOST, or run 'npm run doctor'",
      );
    },
    operation: (summary) => {
      if (logger.isLevelEnabled("info")) logger.info(toOperationLine(summary), "operation");
    },
    downstreamDisabled: (name) => {
      logger.warn(
        { downstream: name },
        `${name}_BASE_URL is not set: the fields of ${name} are left out of the schema`,
      );
    },
    unexpectedError: (requestId, error) => {
      logger.error({ requestId, ...getErrorLocation(error) }, "unexpected error");
    },
    apolloServerMessage: (level) => {
      logger[level]("Apollo Server complained");
    },
    redisDisconnected: (use, reason) => {
      logger.warn(
        { use, reason },
        "the shared token cache is lost; going on without it (check REDIS_URL, or run 'npm run doctor')",
      );
    },
    redisReconnected: (use) => {
      logger.info({ use }, "the shared token cache is back");
    },
    redisCommandFailed: (use, reason) => {
      logger.warn({ use, reason }, "the shared token cache refuses a command");
    },
    traceExportFailed: () => {
      logger.warn("the receiver of traces does not take them");
    },
    traceExportRecovered: () => {
      logger.info("the receiver of traces takes them again");
    },
    uncaughtError: (kind, error) => {
      logger.error(getErrorLocation(error), kind === "rejection" ? "unhandled rejection" : "uncaught exception");
    },
    stopping: (signal) => {
      logger.info({ signal }, "stopping");
    },
    stopped: async (isDrained) => {
      const [lineLevel, line] = isDrained
        ? (["info", "stopped"] as const)
        : (["error", "stopped before all requests were answered"] as const);
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

/** Lines wait in memory while standard output is busy, up to so many bytes; more are dropped, and nobody waits for them. */
const maxBufferedBytes = 16_777_216;

/** A reader that takes no lines holds the end of the process up for so many milliseconds. */
const flushTimeoutMs = 1_000;

/**
 * Written without waiting for it. What is left when the process exits pino writes itself, but before the lines that are
 * just being written.
 */
function createStdoutDestination(): LogDestination {
  return pino.destination({ fd: 1, sync: false, maxLength: maxBufferedBytes });
}

/** There is one for every request. What is undefined the logger leaves out. */
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

/** Class and frames of an error. The stack begins with the message, which may itself look like frames: it is cut off. */
function getErrorLocation(error: unknown): { error: string; frames: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error, frames: [] };
  const { stack = "", message } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length).split("\n");
  return {
    error: error.name,
    frames: frames
      .map((line) => line.trim())
      .filter((line) => /^at [^\n]+:\d+:\d+\)?$/.test(line))
      .slice(0, 10),
  };
}
