import type { Environment } from "../config/env-reader.ts";
import type { StartEmulator } from "./emulator/emulator.ts";

/** What a command gets of the process that it runs in. */
export interface CommandDeps {
  readonly environment: Environment;
  readonly arguments: readonly string[];
  readonly output: (text: string) => void;
  /** For people; never mixed with `output`. */
  readonly notice: (text: string) => void;
  /** Undefined where there is no source tree. */
  readonly startLocalTenant: StartEmulator | undefined;
  /** Calls back on each signal that asks the process to end. */
  readonly onStop: (stop: (signal: string) => void) => void;
  /** Calls back for rejections that nobody handles and exceptions that nobody catches, instead of ending the process. */
  readonly onUncaught: (listener: (kind: "rejection" | "exception", error: unknown) => void) => void;
}

/** A command that cannot do its work. The message is for people, says what to do, and is all they need. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CommandError";
  }
}
