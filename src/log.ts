import { pino, type DestinationStream, type Logger } from "pino";

/**
 * What this API logs: named events with named facts. No method takes a token, a claim, a body or a variable, and no
 * message of an error is written, since it may hold any of these.
 */
export interface Log {
  listening(url: string): void;
  downstreamLeftOut(name: string): void;
  /** Something that was not thrown on purpose: its class and where it came from. */
  unexpectedError(requestId: string, error: unknown): void;
  /** Apollo Server complained by itself. */
  serverComplaint(level: "warn" | "error"): void;
  /**
   * A connection to the shared token cache ended or cannot be made, once until it is back. A word says why, as
   * ECONNREFUSED or WRONGPASS.
   */
  sharedCacheLost(use: SharedCacheUse, reason: string): void;
  sharedCacheBack(use: SharedCacheUse): void;
  /** The shared token cache answered with an error, once a connection. A word says why, as OOM or NOPERM. */
  sharedCacheRefused(use: SharedCacheUse, reason: string): void;
  stopping(signal: string): void;
}

/** The tokens themselves, the news of dropped users, or the counted operations. */
type SharedCacheUse = "entries" | "drops" | "rates";

export function createLog(level: string, destination?: DestinationStream): Log {
  const logger: Logger = pino({ level, base: null }, destination ?? pino.destination(1));
  return {
    listening: (url) => {
      logger.info({ url }, "listening");
    },
    downstreamLeftOut: (name) => {
      logger.warn(
        { downstream: name },
        `${name}_BASE_URL is not set: the fields of ${name} are left out of the schema`,
      );
    },
    unexpectedError: (requestId, error) => {
      logger.error({ requestId, ...whereabouts(error) }, "unexpected error");
    },
    serverComplaint: (complaintLevel) => {
      logger[complaintLevel]("Apollo Server complained");
    },
    sharedCacheLost: (use, reason) => {
      logger.warn({ use, reason }, "the shared token cache is lost; going on without it");
    },
    sharedCacheBack: (use) => {
      logger.info({ use }, "the shared token cache is back");
    },
    sharedCacheRefused: (use, reason) => {
      logger.warn({ use, reason }, "the shared token cache refuses a command");
    },
    stopping: (signal) => {
      logger.info({ signal }, "stopping");
    },
  };
}

/** Class and frames of an error. The stack begins with the message, which may itself look like frames: it is cut off. */
function whereabouts(error: unknown): { error: string; frames: readonly string[] } {
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
