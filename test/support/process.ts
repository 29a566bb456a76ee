import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The result of a process that has exited. */
export interface ProcessResult {
  readonly code: number | null;
  /** The signal that terminated the process; null if it exited. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningProcess {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until the output matches. @throws {Error} with the output if the process exits before, or on timeout */
  waitForOutput(stream: "stdout" | "stderr", pattern: RegExp): Promise<RegExpExecArray>;
  /** @throws {Error} with the output on timeout */
  readonly waitForExit: () => Promise<ProcessResult>;
  /** Sends a signal to the process, not to its children. */
  readonly kill: (signal: NodeJS.Signals) => void;
}

export const repository = fileURLToPath(new URL("../../", import.meta.url));

const timeoutMs = 100_000;
const runningChildren = new Set<ChildProcess>();

/** The environment variables of the process; `PATH` and `HOME` are added. */
type Settings = Readonly<Record<string, string>>;

/** The folder of the tests' project. */
export const projectFolder = join(repository, "test/support/apis");

/**
 * Starts `src/main.ts` in the folder of the tests' project, as `npm start` and `npm run token` do in a project, with this
 * version of Node. Ports are free ones by default.
 */
export function startCommand(args: readonly string[], settings: Settings = {}): RunningProcess {
  return startMain([join(repository, "node_modules/tsx/dist/cli.mjs")], args, { EMULATOR_PORT: "0", ...settings });
}

/** Starts `src/main.ts` in the folder of the tests' project. @param options of Node, or a program that runs TypeScript */
export function startMain(options: readonly string[], args: readonly string[], settings: Settings): RunningProcess {
  const environment = { PORT: "0", TSX_TSCONFIG_PATH: join(repository, "tsconfig.json"), ...settings };
  return startProcess(
    process.execPath,
    [...options, join(repository, "src/main.ts"), ...args],
    environment,
    projectFolder,
  );
}

/**
 * Starts a program as the leader of a process group, so that `endProcesses` also ends its children.
 *
 * @param folder working directory; default: the repository
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
  runningChildren.add(child);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  // `close` is emitted after all children that inherited the pipes have exited.
  const closed = once(child, "close").then(([code, signal]): ProcessResult => {
    runningChildren.delete(child);
    return { code: code as number | null, signal: signal as string | null, ...output };
  });
  const createError = (problem: string): Error =>
    new Error(`the process ${problem}; stdout: ${output.stdout || "none"}; stderr: ${output.stderr || "none"}`);

  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    waitForOutput: (stream, pattern) => {
      const match = new Promise<RegExpExecArray>((resolve, reject) => {
        const check = (): void => {
          const result = pattern.exec(output[stream]);
          if (result) resolve(result);
        };
        child[stream].on("data", check);
        closed.then(() => {
          reject(createError(`exited before its ${stream} matched ${String(pattern)}`));
        }, reject);
        check();
      });
      return withTimeout(match, () => createError(`timed out before its ${stream} matched ${String(pattern)}`));
    },
    waitForExit: () => withTimeout(closed, () => createError("did not exit in time")),
    kill: (signal) => child.kill(signal),
  };
}

/** Kills every process that was started here and is still running, with its children. For `afterEach`. */
export async function endProcesses(): Promise<void> {
  await Promise.all(
    [...runningChildren].map(async (child) => {
      const closed = once(child, "close");
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        return; // It has already exited.
      }
      await closed;
    }),
  );
  runningChildren.clear();
}

/** Returns a free port on loopback, below the range of ephemeral ports, so that the system does not assign it to another program. */
export async function freePort(): Promise<number> {
  for (;;) {
    const number = randomInt(20_000, 32_000);
    if (await isFree(number)) return number;
  }
}

/** Listens on a port of loopback; by default a free one. @throws the listen error, such as EADDRINUSE */
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

/** Whether a port of loopback is free. */
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
