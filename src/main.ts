import { CommandError, type CommandDeps } from "./cli/command.ts";
import { formatCliError } from "./cli/format-error.ts";
import { doctor } from "./cli/doctor.ts";
import type { StartEmulator } from "./cli/emulator/emulator.ts";
import { printPermissions } from "./cli/permissions.ts";
import { serve } from "./cli/serve.ts";
import { printToken } from "./cli/token.ts";

const commands: Readonly<Record<string, (deps: CommandDeps) => Promise<void>>> = {
  serve,
  token: printToken,
  permissions: printPermissions,
  doctor,
};

/** The embedded tenant belongs to the source tree. Its path is computed so that a build of `src` alone does not see it. */
const emulatorModule = new URL("../dev/src/emulator/start.ts", import.meta.url).href;
const isSourceTree = import.meta.url.endsWith(".ts");

const startLocalTenant: StartEmulator = async (options) => {
  const { startEmulator } = (await import(emulatorModule)) as { startEmulator: StartEmulator };
  return startEmulator(options);
};

const [name = "serve", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

try {
  if (!command) throw new CommandError(`there is no command '${name}'; there are ${Object.keys(commands).join(", ")}`);
  await command({
    environment: process.env,
    arguments: args,
    output: (text) => process.stdout.write(text),
    notice: (text) => process.stderr.write(text),
    startLocalTenant: isSourceTree ? startLocalTenant : undefined,
    onStop: (stop) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
    },
    onUncaught: (listener) => {
      process.on("unhandledRejection", (reason) => {
        listener("rejection", reason);
      });
      process.on("uncaughtException", (error) => {
        listener("exception", error);
      });
    },
  });
} catch (error) {
  const message = formatCliError(error);
  if (message === undefined) throw error;
  process.stderr.write(message);
  process.exitCode = 1;
}
