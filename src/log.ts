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
  stopping(signal: string): void;
}

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
