import { CommandError, type CommandDeps } from "./cli/command.ts";
import { complaintOf } from "./cli/format-error.ts";
import { doctor } from "./cli/doctor.ts";
import type { StartLocalTenant } from "./cli/emulator/local-tenant.ts";
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

const startLocalTenant: StartLocalTenant = async (options) => {
  const { startEmulator } = (await import(emulatorModule)) as { startEmulator: StartLocalTenant };
  return startEmulator(options);
};

const [name = "serve", ...given] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

try {
  if (!command) throw new CommandError(`there is no command '${name}'; there are ${Object.keys(commands).join(", ")}`);
  await command({
    environment: process.env,
    arguments: given,
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
  const complaint = complaintOf(error);
  if (complaint === undefined) throw error;
  process.stderr.write(complaint);
  process.exitCode = 1;
}
