import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** What is left of a process that has ended. */
export interface ProcessResult {
  readonly code: number | null;
  /** The signal that ended it; null if it ended by itself. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningProcess {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until the output matches. @throws {Error} with the output if the process ends before, or takes too long */
  waitForOutput(stream: "stdout" | "stderr", pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits for the end. @throws {Error} with the output if it takes too long */
  readonly waitForExit: () => Promise<ProcessResult>;
  /** Sends a signal to the process that was started, and to none of its children. */
  readonly kill: (name: NodeJS.Signals) => void;
}

export const repository = fileURLToPath(new URL("../../", import.meta.url));

const timeoutMs = 100_000;
const started = new Set<ChildProcess>();

/** Settings by name: all that the process gets, but for what finds programs. */
type Settings = Readonly<Record<string, string>>;

/** Starts a command from source as `npm start` and `npm run token` do, on this version of Node. */
export function startCommand(args: readonly string[], settings: Settings = {}): RunningProcess {
  return startProcess(process.execPath, ["node_modules/tsx/dist/cli.mjs", "src/main.ts", ...args], {
    PORT: "0",
    EMULATOR_PORT: "0",
    ...settings,
  });
}

/**
 * Starts a program at the head of a process group of its own, so that its children end with it.
 *
 * @param folder where it runs; in the repository if absent
 */
export function startProcess(
  program: string,
  args: readonly string[],
  settings: Settings = {},
  folder = repository,
): RunningProcess {
  const path = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: path, HOME: process.env["HOME"], ...settings },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  started.add(child);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  // Its children hold its pipes, so `close` comes when the last of them has gone.
  const closed = once(child, "close").then(([code, signal]): ProcessResult => {
    started.delete(child);
    return { code: code as number | null, signal: signal as string | null, ...output };
  });
  const failure = (what: string): Error =>
    new Error(`the process ${what}; stdout: ${output.stdout || "none"}; stderr: ${output.stderr || "none"}`);

  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    waitForOutput: (stream, pattern) => {
      const printed = new Promise<RegExpExecArray>((resolve, reject) => {
        const check = (): void => {
          const found = pattern.exec(output[stream]);
          if (found) resolve(found);
        };
        child[stream].on("data", check);
        closed.then(() => {
          reject(failure("ended before it printed that"));
        }, reject);
        check();
      });
      return withTimeout(printed, () => failure("did not print that in time"));
    },
    waitForExit: () => withTimeout(closed, () => failure("did not end in time")),
    kill: (name) => child.kill(name),
  };
}

/** Ends what is left of every process that was started here, by its group's id. For `afterEach`. */
export async function endProcesses(): Promise<void> {
  await Promise.all(
    [...started].map(async (child) => {
      const closed = once(child, "close");
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        return; // It has gone by itself.
      }
      await closed;
    }),
  );
  started.clear();
}

/** A free port of loopback, below those that systems give to whoever wants any: nobody else takes it by chance. */
export async function freePort(): Promise<number> {
  for (;;) {
    const number = randomInt(20_000, 32_000);
    if (await isFree(number)) return number;
  }
}

/** Listens on a port of loopback, a free one if none is given. @throws what listening fails with, as EADDRINUSE */
export async function occupyPort(number = 0): Promise<{ readonly number: number; release(): Promise<void> }> {
  const server = createServer().listen(number, "127.0.0.1");
  await once(server, "listening");
  return {
    number: (server.address() as AddressInfo).port,
    release: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

/** Whether nobody listens on a port of loopback. */
export async function isFree(number: number): Promise<boolean> {
  const port = await occupyPort(number).catch(() => undefined);
  await port?.release();
  return port !== undefined;
}

async function withTimeout<Value>(promise: Promise<Value>, createError: () => Error): Promise<Value> {
  const timer = new AbortController();
  const timeout = setTimeout(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw createError();
  });
  timeout.catch(() => undefined);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    timer.abort();
  }
}
