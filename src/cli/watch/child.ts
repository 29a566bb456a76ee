import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { ChildMessage, ParentMessage } from "./messages.ts";

/** A child process of `oboql dev`. */
export interface Child {
  /** Paths of the files that the process has imported, without those of installed packages. */
  readonly imported: ReadonlySet<string>;
  /** Whether the process has reported invalid settings. */
  readonly isMisconfigured: () => boolean;
  readonly hasExited: () => boolean;
  /** Resolves with the exit code; null after a signal. */
  readonly exited: Promise<number | null>;
  readonly send: (message: ParentMessage) => void;
  /** Resolves with the message of a type, also if it has arrived before. @throws {ChildExitedError} */
  readonly receive: <Type extends ChildMessage["type"]>(
    type: Type,
  ) => Promise<Extract<ChildMessage, { readonly type: Type }>>;
  /** Ends the process, at the latest after a second, and resolves when it has exited. */
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
}

/** The process has exited. It has printed the reason. */
export class ChildExitedError extends Error {
  constructor() {
    super("the child process has exited");
    this.name = "ChildExitedError";
  }
}

/** How long running requests have to finish before the process is replaced, in milliseconds. */
const stopTimeoutMs = 1_000;

/** @param onImport called with the path of each file that the process imports */
export function createChild(child: ChildProcess, onImport: (path: string) => void): Child {
  const imported = new Set<string>();
  const received = new Map<string, ChildMessage>();
  let hasExited = false;
  child.on("message", (message: ChildMessage) => {
    received.set(message.type, message);
    if (message.type !== "imported") return;
    imported.add(message.path);
    onImport(message.path);
  });
  const exited = once(child, "exit").then(([code]) => {
    hasExited = true;
    return code as number | null;
  });
  const send = (message: ParentMessage): void => {
    // The process may end in the meantime.
    if (child.connected) child.send(message, () => undefined);
  };
  return {
    imported,
    isMisconfigured: () => received.has("misconfigured"),
    hasExited: () => hasExited,
    exited,
    send,
    receive: <Type extends ChildMessage["type"]>(type: Type) =>
      new Promise<Extract<ChildMessage, { readonly type: Type }>>((resolve, reject) => {
        const check = (): void => {
          const message = received.get(type);
          if (!message) return;
          child.off("message", check);
          resolve(message as Extract<ChildMessage, { readonly type: Type }>);
        };
        child.on("message", check);
        check();
        void exited.then(() => {
          reject(new ChildExitedError());
        });
      }),
    stop: async () => {
      send({ type: "stop", signal: undefined });
      const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
      await exited;
      clearTimeout(timer);
    },
    kill: () => child.kill("SIGKILL"),
  };
}
