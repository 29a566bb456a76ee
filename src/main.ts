#!/usr/bin/env node
import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CommandError, type CommandDeps, type DevDeps, type ProcessDeps } from "./cli/command.ts";
import type { ChildDeps, ChildMessage, ParentMessage } from "./cli/watch/messages.ts";
import { formatCliError } from "./cli/format-error.ts";
import { loadProjectFromFolder, registerTsx } from "./cli/load-project.ts";

/** Perf: a command is imported when it runs, so that the start in production does not load the others. */
type Load<Deps> = () => Promise<(deps: Deps) => Promise<void>>;

/** Commands that need no configuration, or must run although it is invalid. */
const processCommands = new Map<string, Load<ProcessDeps>>([
  ["init", async () => (await import("./cli/init.ts")).init],
  ["build", async () => (await import("./cli/build.ts")).build],
  ["codegen", async () => (await import("./cli/codegen.ts")).codegen],
]);
/** Commands that start child processes, or load the project themselves. */
const devCommands = new Map<string, Load<DevDeps>>([["dev", async () => (await import("./cli/dev.ts")).dev]]);
/** The child processes of `dev`. */
const childCommands = new Map<string, Load<ChildDeps>>([
  ["dev-api", async () => (await import("./cli/watch/api-process.ts")).serveChild],
  ["dev-emulator", async () => (await import("./cli/watch/emulator-process.ts")).emulate],
]);
const isTypeScript = import.meta.url.endsWith(".ts");
/** Commands that need the configuration. `needsBuild`: only that of the build, since production does not compile TypeScript. */
const projectCommands = new Map<string, { load: Load<CommandDeps>; needsBuild?: boolean }>([
  ["start", { load: async () => (await import("./cli/serve.ts")).start, needsBuild: !isTypeScript }],
  ["check", { load: async () => (await import("./cli/check.ts")).check }],
  ["permissions", { load: async () => (await import("./cli/permissions.ts")).printPermissions }],
  ["doctor", { load: async () => (await import("./cli/doctor.ts")).doctor }],
  ["token", { load: async () => (await import("./cli/token.ts")).printToken }],
]);

const folder = process.cwd();
const requireFromProject = createRequire(join(folder, "package.json"));

const [name = "", ...args] = process.argv.slice(2);
const deps: DevDeps = {
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
  terminal: process.stdout.isTTY ? { hasColors: process.stdout.hasColors() } : undefined,
  loadProject: async () => loadProjectFromFolder(deps, { needsBuild: false, isTypeScript }),
  registerTypeScript: async () => isTypeScript || registerTsx(deps.importFromProject),
  fork: (command) => {
    const reporter = new URL(`cli/watch/report-imports.${isTypeScript ? "ts" : "js"}`, import.meta.url);
    // A debugger attaches to child processes by itself; its port is that of the parent.
    const options = process.execArgv.filter((option) => !option.startsWith("--inspect"));
    return fork(fileURLToPath(import.meta.url), [command], { execArgv: [...options, "--import", reporter.href] });
  },
  exit: (code) => process.exit(code),
};

/** @throws {CommandError} unless `oboql dev` has started this process */
function createChildDeps(): ChildDeps {
  if (!process.send) throw new CommandError(`'${name}' is a part of 'oboql dev'`);
  // Ctrl-C reaches all processes of a terminal; the parent decides.
  deps.onShutdownSignal(() => undefined);
  // No process remains if the parent is killed.
  process.on("disconnect", () => process.exit(1));
  return {
    ...deps,
    parent: {
      send: (message) =>
        new Promise((resolve) => {
          process.send?.(message, () => {
            resolve();
          });
        }),
      onMessage: (listener) => {
        process.on("message", (message) => {
          listener(message as ParentMessage);
        });
      },
    },
  };
}

async function run(): Promise<void> {
  const projectCommand = projectCommands.get(name);
  const devCommand = devCommands.get(name);
  const childCommand = childCommands.get(name);
  if (projectCommand) {
    const { load, needsBuild = false } = projectCommand;
    const project = await loadProjectFromFolder(deps, { needsBuild, isTypeScript });
    const command = await load();
    await command({ ...deps, project });
  } else if (devCommand) {
    const command = await devCommand();
    await command(deps);
  } else if (childCommand) {
    const childDeps = createChildDeps();
    const command = await childCommand();
    await command(childDeps);
  } else {
    const load = processCommands.get(name);
    const names = [...processCommands.keys(), ...devCommands.keys(), ...projectCommands.keys()].join(", ");
    if (!load) throw new CommandError(`${name ? `unknown command '${name}'` : "no command"}; commands: ${names}`);
    const command = await load();
    await command(deps);
  }
}

try {
  await run();
} catch (error) {
  const message = formatCliError(error, folder);
  if (message === undefined) throw error;
  process.stderr.write(message);
  process.exitCode = 1;
  if (childCommands.has(name)) process.send?.({ type: "misconfigured" } satisfies ChildMessage, () => process.exit());
}
