import type { ChildProcess } from "node:child_process";
import type { Environment } from "../config/env-reader.ts";
import type { Project } from "../downstream/project.ts";

/** The parts of the process that a command may use. */
export interface ProcessDeps {
  /** The current directory: the folder of the project's package.json. */
  readonly folder: string;
  readonly environment: Environment;
  /** Command-line arguments after the command's name. */
  readonly args: readonly string[];
  /** Writes to stdout, for programs. */
  readonly print: (text: string) => void;
  /** Writes to stderr, for people. */
  readonly printNotice: (text: string) => void;
  /** Imports a package that the project has installed. Rejects if it has not. */
  readonly importFromProject: (module: string) => Promise<unknown>;
  /** Registers a listener for SIGINT and SIGTERM. */
  readonly onShutdownSignal: (listener: (signal: string) => void) => void;
  /** Registers a listener for unhandled rejections and uncaught exceptions, which then no longer end the process. */
  readonly onUncaughtError: (listener: (kind: "rejection" | "exception", error: unknown) => void) => void;
  /** Undefined if standard output is not a terminal. */
  readonly terminal: { readonly hasColors: boolean } | undefined;
}

/** The further parts of the process that `oboql dev` and its child processes may use. */
export interface DevDeps extends ProcessDeps {
  readonly loadProject: () => Promise<Project>;
  /** Lets this process import TypeScript, if the project can. */
  readonly registerTypeScript: () => Promise<unknown>;
  /** Starts another process of this program with a command. It reports the files that it imports. */
  readonly fork: (command: string) => ChildProcess;
  readonly exit: (code: number) => void;
}

/** The parts of the process and the project that a command may use. */
export interface CommandDeps extends ProcessDeps {
  readonly project: Project;
}

/** An expected failure of a command. Only its message is printed, so the message includes what to do. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CommandError";
  }
}
