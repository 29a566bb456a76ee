#!/usr/bin/env node
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./cli/build.ts";
import { check } from "./cli/check.ts";
import { codegen } from "./cli/codegen.ts";
import { CommandError, type CommandDeps, type ProcessDeps } from "./cli/command.ts";
import { doctor } from "./cli/doctor.ts";
import { formatCliError } from "./cli/format-error.ts";
import { init } from "./cli/init.ts";
import { loadProjectFromFolder } from "./cli/load-project.ts";
import { printPermissions } from "./cli/permissions.ts";
import { serve, start } from "./cli/serve.ts";
import { printToken } from "./cli/token.ts";

/** Commands that need no configuration, or must run although it is invalid. */
const processCommands = new Map<string, (deps: ProcessDeps) => Promise<void>>([
  ["init", init],
  ["build", build],
  ["codegen", codegen],
]);
const isTypeScript = import.meta.url.endsWith(".ts");
/** Commands that need the configuration. `needsBuild`: only that of the build, since production does not compile TypeScript. */
const projectCommands = new Map<string, { run: (deps: CommandDeps) => Promise<void>; needsBuild?: boolean }>([
  ["dev", { run: serve }],
  ["start", { run: start, needsBuild: !isTypeScript }],
  ["check", { run: check }],
  ["permissions", { run: printPermissions }],
  ["doctor", { run: doctor }],
  ["token", { run: printToken }],
]);

const folder = process.cwd();
const requireFromProject = createRequire(join(folder, "package.json"));

const [name = "", ...args] = process.argv.slice(2);
const deps: ProcessDeps = {
  folder,
  environment: process.env,
  args,
  print: (text) => process.stdout.write(text),
  printNotice: (text) => process.stderr.write(text),
  importFromProject: async (module) =>
    (await import(pathToFileURL(requireFromProject.resolve(module)).href)) as unknown,
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
};

try {
  const projectCommand = projectCommands.get(name);
  if (projectCommand) {
    const { run, needsBuild = false } = projectCommand;
    await run({ ...deps, project: await loadProjectFromFolder(deps, { needsBuild, isTypeScript }) });
  } else {
    const command = processCommands.get(name);
    const names = [...processCommands.keys(), ...projectCommands.keys()].join(", ");
    if (!command) throw new CommandError(`${name ? `unknown command '${name}'` : "no command"}; commands: ${names}`);
    await command(deps);
  }
} catch (error) {
  const message = formatCliError(error);
  if (message === undefined) throw error;
  process.stderr.write(message);
  process.exitCode = 1;
}
