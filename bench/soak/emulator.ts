import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Fault } from "../../dev/src/emulator/faults.ts";
import type { TenantCommand } from "./emulator-process.ts";

/** The emulated tenant in a process of its own. */
export interface Tenant {
  readonly environment: Readonly<Record<string, string>>;
  /** A bearer token of a user by principal name. */
  token(user: string): Promise<string>;
  inject(fault: Fault): Promise<unknown>;
  /** Ends all faults. */
  clear(): Promise<unknown>;
  rotateKeys(keepOld: boolean): Promise<unknown>;
  end(): Promise<void>;
}

export async function startTenant(): Promise<Tenant> {
  const child = fork(fileURLToPath(new URL("./emulator-process.ts", import.meta.url)), [], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", 2, 2, "ipc"],
  });
  const exited = once(child, "exit");
  const waiting = new Map<number, (answer: unknown) => void>();
  child.on("message", ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  const answerTo = (id: number): Promise<unknown> => {
    const answered = new Promise((resolve) => waiting.set(id, resolve));
    return Promise.race([
      answered,
      exited.then(() => {
        throw new Error("the tenant has ended");
      }),
    ]);
  };
  let last = 0;
  const ask = (command: TenantCommand): Promise<unknown> => {
    const id = ++last;
    child.send({ id, command });
    return answerTo(id);
  };
  return {
    environment: (await answerTo(0)) as Record<string, string>,
    token: async (user) => String(await ask({ do: "token", options: { user } })),
    inject: (fault) => ask({ do: "inject", fault }),
    clear: () => ask({ do: "clear" }),
    rotateKeys: (keepOld) => ask({ do: "rotate", keepOld }),
    end: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
