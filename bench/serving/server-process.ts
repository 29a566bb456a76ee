import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Profiler } from "node:inspector";
import { buildOutput } from "./build.ts";

/** How to start a server. */
export interface ServerOptions {
  readonly module: string;
  readonly arguments?: readonly string[];
  /** Working directory. Default: that of this process. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Path of the Node executable. Default: that of this process. */
  readonly execPath?: string;
  /** Called with all output. Default: standard error is inherited, standard output is discarded. */
  readonly onOutput?: (text: string) => void;
}

/** A measured server in a separate process. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** CPU time of the process in microseconds, including all threads. */
  cpuMicroseconds(): Promise<number>;
  /** Records a CPU profile while `work` runs. */
  profile(work: () => Promise<void>): Promise<Profiler.Profile>;
  /** Memory usage after a garbage collection. */
  memory(): Promise<NodeJS.MemoryUsage>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Exit code, or the signal that killed the process. */
  readonly exited: Promise<number | string>;
  end(): Promise<void>;
}

const startTimeoutMs = 60_000;

/** @throws {Error} if the server exits or times out before it prints its URL */
export async function startServer({
  module,
  arguments: args = [],
  folder,
  environment,
  execPath,
  onOutput,
}: ServerOptions): Promise<ServerProcess> {
  const child = fork(module, args, {
    execPath: execPath ?? process.execPath,
    cwd: folder ?? process.cwd(),
    // --max-semi-space-size as in the container image.
    execArgv: [
      "--expose-gc",
      "--max-semi-space-size=64",
      "--import",
      new URL(`file://${buildOutput.subject("reporter.js")}`).href,
    ],
    env: { NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*", ...environment },
    // Standard output of this process is reserved for figures; the server prints its URL on its own.
    stdio: ["ignore", "pipe", onOutput ? "pipe" : 2, "ipc"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", onOutput ?? (() => undefined));
  const exited = once(child, "exit").then(([code, signal]) => (signal ?? code) as number | string);
  const sendCommand = async (command: string): Promise<unknown> => {
    child.send(command);
    for (;;) {
      const [message] = (await Promise.race([once(child, "message"), exited.then(() => [])])) as ReporterMessage;
      if (!message) throw new Error(`${module} has exited`);
      if (message.command === command) return message.result;
    }
  };
  try {
    return {
      url: await waitForUrl(child, module),
      pid: child.pid ?? 0,
      cpuMicroseconds: async () => {
        const { user, system } = (await sendCommand("cpu")) as NodeJS.CpuUsage;
        return user + system;
      },
      profile: async (work) => {
        await sendCommand("profile");
        await work();
        return (await sendCommand("profiled")) as Profiler.Profile;
      },
      memory: async () => (await sendCommand("memory")) as NodeJS.MemoryUsage,
      signal: (name) => child.kill(name),
      exited,
      end: () => killProcess(child),
    };
  } catch (error) {
    await killProcess(child);
    throw error;
  }
}

type ReporterMessage = [{ readonly command: string; readonly result: unknown }?];

async function waitForUrl(child: ChildProcess, module: string): Promise<string> {
  let output = "";
  const signal = AbortSignal.timeout(startTimeoutMs);
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      reject(new Error(`${module} ${reason}${output && `: ${output}`}`));
    };
    signal.addEventListener("abort", () => {
      fail("did not print its URL in time");
    });
    child.once("exit", (code, exitSignal) => {
      fail(`exited with ${String(exitSignal ?? code)} before it listened`);
    });
    child.stdout?.on("data", (text: string) => {
      output = `${output}${text}`.slice(-10_000);
      const [, url] = /"url":"(http:[^"]+)"/.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}

async function killProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
