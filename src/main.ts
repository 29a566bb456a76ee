import { CommandError, type CommandDeps } from "./cli/command.ts";
import { doctor } from "./cli/doctor.ts";
import type { StartEmulator } from "./cli/emulator/emulator.ts";
import { formatCliError } from "./cli/format-error.ts";
import { loadProjectFromFolder } from "./cli/load-project.ts";
import { printPermissions } from "./cli/permissions.ts";
import { serve } from "./cli/serve.ts";
import { printToken } from "./cli/token.ts";
import { getOwn } from "./lib/collections.ts";

const commands: Readonly<Record<string, (deps: CommandDeps) => Promise<void>>> = {
  serve,
  token: printToken,
  permissions: printPermissions,
  doctor,
};

/** The emulator is not part of the build of `src`; its path is computed so that the compiler does not follow the import. */
const emulatorModule = new URL("../dev/src/emulator/start.ts", import.meta.url).href;
const isSourceTree = import.meta.url.endsWith(".ts");
/** Whether the process was started by tsx, or this file is TypeScript itself. */
const loadsTypeScript = isSourceTree || process.execArgv.some((argument) => argument.includes("tsx"));

const startEmulator: StartEmulator = async (options) => {
  const emulator = (await import(emulatorModule)) as { startEmulator: StartEmulator };
  return emulator.startEmulator(options);
};

const [name = "serve", ...args] = process.argv.slice(2);
const command = getOwn(commands, name);

try {
  if (!command)
    throw new CommandError(`unknown command '${name}'; available commands: ${Object.keys(commands).join(", ")}`);
  await command({
    project: await loadProjectFromFolder(process.cwd(), loadsTypeScript),
    environment: process.env,
    args,
    print: (text) => process.stdout.write(text),
    printNotice: (text) => process.stderr.write(text),
    startEmulator: isSourceTree ? startEmulator : undefined,
    onShutdownSignal: (listener) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, listener);
    },
    onUncaughtError: (listener) => {
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
