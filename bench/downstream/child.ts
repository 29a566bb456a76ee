import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Upper limit of a run; the process is killed afterwards. */
const timeoutMs = 60_000;

export interface Child<Message> {
  /** Message that the process sent once it was ready. */
  readonly message: Message;
  end(): Promise<void>;
}

/**
 * Starts a server in a separate process.
 *
 * @throws {Error} if it exits before it is ready
 */
export async function startChild<Message>(module: string, argument = ""): Promise<Child<Message>> {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), [argument], {
    execArgv: ["--import", "tsx"],
    // Standard output is reserved for figures.
    stdio: ["ignore", 2, 2, "ipc"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const exited = once(child, "exit");
  const message = await Promise.race([
    once(child, "message").then(([message]) => message as Message),
    exited.then(([code, signal]) => {
      throw new Error(`${module} exited with ${String(signal ?? code)} before it was ready`);
    }),
  ]);
  return {
    message,
    end: async () => {
      child.kill();
      await exited;
    },
  };
}
