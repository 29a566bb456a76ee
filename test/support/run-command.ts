import { testProject } from "./project.ts";
import { repository } from "./process.ts";
import type { CommandDeps } from "../../src/cli/command.ts";
import type { Project } from "../../src/downstream/project.ts";

type Command = (deps: CommandDeps) => Promise<void>;

export interface CommandResult {
  /** The error that the command threw; undefined if it succeeded. */
  readonly error: unknown;
  /** Output on stdout. */
  readonly output: string;
  /** Output on stderr. */
  readonly notices: string;
}

/** A command that is running in this process. */
export interface RunningCommand {
  readonly notices: () => string;
  readonly result: Promise<CommandResult>;
}

export interface RunCommandOptions {
  /** Default: the project of the tests. */
  readonly project?: Project;
  /** The packages that the project has installed, by name. Default: none, as in a build. */
  readonly installed?: Readonly<Record<string, unknown>>;
}

/** Starts a command in this process. Its listeners for signals and uncaught errors are never called. */
export function startInProcess(
  command: Command,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  { project = testProject, installed = {} }: RunCommandOptions = {},
): RunningCommand {
  let output = "";
  let notices = "";
  const result = command({
    project,
    environment,
    args,
    print: (text) => (output += text),
    printNotice: (text) => (notices += text),
    folder: repository,
    importFromProject: (module) =>
      module in installed
        ? Promise.resolve(installed[module])
        : Promise.reject(Object.assign(new Error(module), { code: "MODULE_NOT_FOUND" })),
    onShutdownSignal: () => undefined,
    onUncaughtError: () => undefined,
    terminal: undefined,
  }).then(
    () => ({ error: undefined, output, notices }),
    (error: unknown) => ({ error, output, notices }),
  );
  return { notices: () => notices, result };
}

/** Runs a command in this process, which is faster than starting a process. */
export async function runCommand(...args: Parameters<typeof startInProcess>): Promise<CommandResult> {
  return startInProcess(...args).result;
}
