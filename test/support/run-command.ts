import type { CommandDeps } from "../../src/cli/command.ts";

/** What a command did that ran in this process. */
export interface CommandResult {
  /** What it threw; undefined if it did its work. */
  readonly error: unknown;
  readonly output: string;
  readonly notices: string;
}

/** Runs a command in this process, without a source tree: cheaper than a process where only the command itself matters. */
export async function runCommand(
  command: (deps: CommandDeps) => Promise<void>,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<CommandResult> {
  let output = "";
  let notices = "";
  const error: unknown = await command({
    environment,
    arguments: args,
    output: (text) => (output += text),
    notice: (text) => (notices += text),
    startLocalTenant: undefined,
    onStop: () => undefined,
    onUncaught: () => undefined,
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, output, notices };
}
