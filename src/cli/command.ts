import type { Environment } from "../config/env-reader.ts";
import type { Project } from "../downstream/project.ts";
import type { StartEmulator } from "./emulator/emulator.ts";

/** The parts of the process that a command may use. */
export interface CommandDeps {
  readonly project: Project;
  readonly environment: Environment;
  /** Command-line arguments after the command's name. */
  readonly args: readonly string[];
  /** Writes to stdout, for programs. */
  readonly print: (text: string) => void;
  /** Writes to stderr, for people. */
  readonly printNotice: (text: string) => void;
  /** Undefined in a build, which does not contain the emulator. */
  readonly startEmulator: StartEmulator | undefined;
  /** Registers a listener for SIGINT and SIGTERM. */
  readonly onShutdownSignal: (listener: (signal: string) => void) => void;
  /** Registers a listener for unhandled rejections and uncaught exceptions, which then no longer end the process. */
  readonly onUncaughtError: (listener: (kind: "rejection" | "exception", error: unknown) => void) => void;
}

/** An expected failure of a command. Only its message is printed, so the message includes what to do. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CommandError";
  }
}
