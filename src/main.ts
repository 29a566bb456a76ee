#!/usr/bin/env node
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandError, type CommandDeps, type ProcessDeps } from "./cli/command.ts";
import { formatCliError } from "./cli/format-error.ts";
import { loadProjectFromFolder } from "./cli/load-project.ts";

/** Perf: a command is imported when it runs, so that the start in production does not load the others. */
type Load<Deps> = () => Promise<(deps: Deps) => Promise<void>>;

/** Commands that need no configuration, or must run although it is invalid. */
const processCommands = new Map<string, Load<ProcessDeps>>([
  ["init", async () => (await import("./cli/init.ts")).init],
  ["build", async () => (await import("./cli/build.ts")).build],
  ["codegen", async () => (await import("./cli/codegen.ts")).codegen],
]);
const isTypeScript = import.meta.url.endsWith(".ts");
/** Commands that need the configuration. `needsBuild`: only that of the build, since production does not compile TypeScript. */
const projectCommands = new Map<string, { load: Load<CommandDeps>; needsBuild?: boolean }>([
  ["dev", { load: async () => (await import("./cli/serve.ts")).serve }],
  ["start", { load: async () => (await import("./cli/serve.ts")).start, needsBuild: !isTypeScript }],
  ["check", { load: async () => (await import("./cli/check.ts")).check }],
  ["permissions", { load: async () => (await import("./cli/permissions.ts")).printPermissions }],
  ["doctor", { load: async () => (await import("./cli/doctor.ts")).doctor }],
  ["token", { load: async () => (await import("./cli/token.ts")).printToken }],
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
    const { load, needsBuild = false } = projectCommand;
    const project = await loadProjectFromFolder(deps, { needsBuild, isTypeScript });
    const run = await load();
    await run({ ...deps, project });
  } else {
    const load = processCommands.get(name);
    const names = [...processCommands.keys(), ...projectCommands.keys()].join(", ");
    if (!load) throw new CommandError(`${name ? `unknown command '${name}'` : "no command"}; commands: ${names}`);
    const run = await load();
    await run(deps);
  }
} catch (error) {
  const message = formatCliError(error, folder);
  if (message === undefined) throw error;
  process.stderr.write(message);
  process.exitCode = 1;
}
