import { relative } from "node:path";
import { isLocalMode, loadListenAddress, loadLocalModeConfig } from "../config/config.ts";
import { CommandError, type DevDeps } from "./command.ts";
import { toListenError } from "./listen-error.ts";
import { createReloadingProxy } from "./watch/reloading-proxy.ts";
import { supervise } from "./watch/supervisor.ts";

/**
 * Runs the API and, in local mode, the emulator in processes of their own, and replaces that of the API after an edit. With
 * `--no-watch`, both run in this process.
 *
 * @throws {ConfigError | CommandError}
 */
export async function dev(deps: DevDeps): Promise<void> {
  if (deps.args.some((argument) => argument !== "--no-watch")) throw new CommandError("usage: oboql dev [--no-watch]");
  if (deps.args.includes("--no-watch")) {
    const [{ serve }, { printProblems }] = await Promise.all([import("./serve.ts"), import("./find-problems.ts")]);
    const projectDeps = { ...deps, project: await deps.loadProject() };
    await serve(projectDeps);
    await printProblems(projectDeps);
    return;
  }
  const { environment, folder, printNotice } = deps;
  const emulatorPort = isLocalMode(environment) ? loadLocalModeConfig(environment).emulatorPort : undefined;
  const address = loadListenAddress(environment);
  if (emulatorPort !== undefined)
    printNotice(`Starting the emulator${emulatorPort === 0 ? "" : ` on port ${emulatorPort}`}, then the API ...\n`);
  const proxy = createReloadingProxy();
  const url = await proxy.listen(address).catch((error: unknown) => {
    throw toListenError(error, "PORT", address.port);
  });
  await supervise({
    ...deps,
    url,
    emulatorPort,
    proxy,
    toName: (path) => relative(folder, path),
    now: () => performance.now(),
  });
}
