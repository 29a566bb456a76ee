import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** No run takes longer; what still runs then is ended. */
const timeoutMs = 60_000;

export interface Child<Told> {
  /** What it told when it was ready. */
  readonly told: Told;
  end(): Promise<void>;
}

/**
 * Starts a server in a process of its own.
 *
 * @throws {Error} if it ends before it is ready
 */
export async function startChild<Told>(module: string, argument = ""): Promise<Child<Told>> {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), [argument], {
    execArgv: ["--import", "tsx"],
    // Standard output is for figures.
    stdio: ["ignore", 2, 2, "ipc"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const exited = once(child, "exit");
  const told = await Promise.race([
    once(child, "message").then(([message]) => message as Told),
    exited.then(([code, signal]) => {
      throw new Error(`${module} ended with ${String(signal ?? code)} before it was ready`);
    }),
  ]);
  return {
    told,
    end: async () => {
      child.kill();
      await exited;
    },
  };
}
