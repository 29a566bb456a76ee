import { dirname, extname, sep } from "node:path";
import type { DevDeps } from "../command.ts";
import { ChildExitedError, createChild, type Child } from "./child.ts";
import { createEdits } from "./edits.ts";
import { createEmulatorChild } from "./emulator-child.ts";
import type { ReloadingProxy } from "./reloading-proxy.ts";
import { watchFolders } from "./watch-folders.ts";

export interface SupervisorDeps extends Pick<DevDeps, "folder" | "fork" | "printNotice" | "onShutdownSignal" | "exit"> {
  /** The URL at which the proxy listens. */
  readonly url: string;
  /** Undefined outside of local mode; 0 selects a free port. */
  readonly emulatorPort: number | undefined;
  readonly proxy: ReloadingProxy;
  /** Shortens a path for messages. */
  readonly toName: (path: string) => string;
  /** Monotonic clock, in milliseconds. */
  readonly now: () => number;
}

/** Files that can correct an API that has not started. */
const sourceExtensions = new Set([".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json", ".graphql", ".gql"]);

/** Ctrl-C reaches the process twice, from the terminal and forwarded by npm. In milliseconds. */
const duplicateSignalMs = 300;

/** Runs the processes of the API and of the emulator, and replaces them after edits. */
export async function supervise(deps: SupervisorDeps): Promise<void> {
  const { folder, fork, printNotice, proxy, url, emulatorPort, exit, now } = deps;
  let state: "starting" | "running" | "failed" = "starting";
  let hasRun = false;
  let sdl: readonly string[] = [];
  /** By any process so far, since a process may have read a file that it has not reported yet. */
  const imported = new Set<string>();
  let stopped: Promise<void> = Promise.resolve();

  const edits = createEdits((path) => {
    if (state === "failed" && sourceExtensions.has(extname(path))) return true;
    if (path.endsWith(".graphql") && sdl.some((each) => path.startsWith(dirname(each) + sep))) return true;
    return imported.has(path);
  });
  const watcher = watchFolders(folder, edits.add);
  const start = (command: string): Child =>
    createChild(fork(command), (path) => {
      imported.add(path);
      watcher.add(dirname(path));
    });
  let api = start("dev-api");
  /** Perf: the next process of the API, which has already imported all modules but those of the project. */
  let standby: Child | undefined;
  const emulator =
    emulatorPort === undefined ? undefined : createEmulatorChild(() => start("dev-emulator"), emulatorPort);

  /** @throws {ChildExitedError} */
  const startApi = async (child: Child): Promise<number> => {
    child.send({ type: "load" });
    const loaded = await child.receive("loaded");
    ({ sdl } = loaded);
    for (const path of sdl) watcher.add(dirname(path));
    const running = await emulator?.run(loaded.emulatedApis);
    // Ports other than that of the proxy are free again.
    await stopped;
    child.send({ type: "start", emulator: running, url, isFirst: !hasRun });
    return (await child.receive("started")).port;
  };

  const fail = (message: string): void => {
    state = "failed";
    proxy.reject();
    printNotice(`oboql: ${message}; waiting for an edit\n`);
  };

  const replace = async (paths: ReadonlySet<string>): Promise<void> => {
    const [first = "", ...others] = [...paths].map(deps.toName);
    printNotice(`oboql: reloading after an edit of ${first}${others.length > 0 ? ` and ${others.length} more` : ""}\n`);
    state = "starting";
    proxy.hold();
    stopped = api.stop();
    const isUsable = standby && !standby.hasExited() && ![...paths].some((path) => standby?.imported.has(path));
    if (!isUsable) standby?.kill();
    api = standby && isUsable ? standby : start("dev-api");
    standby = undefined;
    await emulator?.replace(paths);
  };

  let signaledAt: number | undefined;
  const shutDown = async (signal: string): Promise<void> => {
    if (signaledAt !== undefined) {
      if (now() - signaledAt > duplicateSignalMs) exit(1);
      return;
    }
    signaledAt = now();
    standby?.kill();
    const isRunning = state === "running";
    if (isRunning) api.send({ type: "stop", signal });
    else api.kill();
    const code = await api.exited;
    await emulator?.stop();
    exit(isRunning ? (code ?? 1) : 0);
  };
  deps.onShutdownSignal((signal) => void shutDown(signal));
  const isShuttingDown = (): boolean => signaledAt !== undefined;

  let editedAt: number | undefined;
  for (;;) {
    const outcome = await Promise.race([startApi(api).catch(toChildExit), edits.wait()]);
    if (isShuttingDown()) return;
    if (outcome instanceof ChildExitedError) {
      if (!hasRun && (api.isMisconfigured() || emulator?.isMisconfigured() === true)) {
        await Promise.all([api.stop(), emulator?.stop()]);
        exit(1);
        return;
      }
      fail("the API has not started");
      standby = start("dev-api");
    } else if (outcome !== undefined) {
      state = "running";
      hasRun = true;
      proxy.forward(outcome);
      if (editedAt !== undefined) printNotice(`oboql: reloaded in ${((now() - editedAt) / 1_000).toFixed(1)} s\n`);
      standby = start("dev-api");
      const exit = Promise.race([api.exited, emulator?.exited() ?? new Promise(() => undefined)]);
      const hasEnded = await Promise.race([exit.then(() => true), edits.wait().then(() => false)]);
      if (isShuttingDown()) return;
      if (hasEnded) fail("a process has ended unexpectedly");
    }
    await edits.wait();
    if (isShuttingDown()) return;
    editedAt = now();
    await replace(edits.take());
  }
}

function toChildExit(error: unknown): ChildExitedError {
  if (error instanceof ChildExitedError) return error;
  throw error;
}
