import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Fault } from "@oboql/dev/emulator";
import type { EmulatorCommand } from "./emulator-process.ts";

/** The emulator in a separate process. */
export interface Emulator {
  readonly environment: Readonly<Record<string, string>>;
  /** Issues a bearer token for a user principal name. */
  issueToken(user: string): Promise<string>;
  inject(fault: Fault): Promise<unknown>;
  /** Removes all injected faults. */
  clear(): Promise<unknown>;
  rotateKeys(keepOld: boolean): Promise<unknown>;
  end(): Promise<void>;
}

export async function startEmulatorProcess(): Promise<Emulator> {
  const child = fork(fileURLToPath(new URL("./emulator-process.ts", import.meta.url)), [], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", 2, 2, "ipc"],
  });
  const exited = once(child, "exit");
  const pending = new Map<number, (result: unknown) => void>();
  child.on("message", ({ id, result }: { id: number; result: unknown }) => {
    pending.get(id)?.(result);
    pending.delete(id);
  });
  const waitForReply = (id: number): Promise<unknown> => {
    const reply = new Promise((resolve) => pending.set(id, resolve));
    return Promise.race([
      reply,
      exited.then(() => {
        throw new Error("the emulator process has exited");
      }),
    ]);
  };
  let last = 0;
  const sendCommand = (command: EmulatorCommand): Promise<unknown> => {
    const id = ++last;
    child.send({ id, command });
    return waitForReply(id);
  };
  return {
    environment: (await waitForReply(0)) as Record<string, string>,
    issueToken: async (user) => String(await sendCommand({ do: "token", options: { user } })),
    inject: (fault) => sendCommand({ do: "inject", fault }),
    clear: () => sendCommand({ do: "clear" }),
    rotateKeys: (keepOld) => sendCommand({ do: "rotate", keepOld }),
    end: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
