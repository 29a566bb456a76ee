import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Profiler } from "node:inspector";
import { buildOutput } from "./build.ts";

/** What a server is started with. */
export interface ServerOptions {
  readonly module: string;
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The Node that runs it. Default: the running one. */
  readonly execPath?: string;
  /** Told all that it prints. Default: what it prints on standard error goes to that of this process. */
  readonly onOutput?: (text: string) => void;
}

/** A measured server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Microseconds of CPU that the process has used, all its threads together. */
  cpuMicroseconds(): Promise<number>;
  /** What it spends while something is done. */
  profile(work: () => Promise<void>): Promise<Profiler.Profile>;
  /** What its memory holds once what can be collected is. */
  memory(): Promise<NodeJS.MemoryUsage>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** How it ended, by itself or not: its exit code, or the signal. */
  readonly exited: Promise<number | string>;
  end(): Promise<void>;
}

const startTimeoutMs = 60_000;

/** @throws {Error} if it ends, or takes too long, before it says where it listens */
export async function startServer({
  module,
  arguments: args = [],
  environment,
  execPath,
  onOutput: printed,
}: ServerOptions): Promise<ServerProcess> {
  const child = fork(module, args, {
    execPath: execPath ?? process.execPath,
    // The second as in the image.
    execArgv: [
      "--expose-gc",
      "--max-semi-space-size=64",
      "--import",
      new URL(`file://${buildOutput.subject("reporter.js")}`).href,
    ],
    env: { NODE_ENV: "production", ...environment },
    // Standard output is for figures. A server says there where it listens.
    stdio: ["ignore", "pipe", printed ? "pipe" : 2, "ipc"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", printed ?? (() => undefined));
  const exited = once(child, "exit").then(([code, signal]) => (signal ?? code) as number | string);
  const sendCommand = async (question: string): Promise<unknown> => {
    child.send(question);
    for (;;) {
      const [told] = (await Promise.race([once(child, "message"), exited.then(() => [])])) as ReporterMessage;
      if (!told) throw new Error(`${module} has ended`);
      if (told.question === question) return told.answer;
    }
  };
  try {
    return {
      url: await waitForUrl(child, module),
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

type ReporterMessage = [{ readonly question: string; readonly answer: unknown }?];

async function waitForUrl(child: ChildProcess, module: string): Promise<string> {
  let printed = "";
  const signal = AbortSignal.timeout(startTimeoutMs);
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      reject(new Error(`${module} ${why}${printed && `: ${printed}`}`));
    };
    signal.addEventListener("abort", () => {
      fail("did not say in time where it listens");
    });
    child.once("exit", (code, exitSignal) => {
      fail(`ended with ${String(exitSignal ?? code)} before it listened`);
    });
    child.stdout?.on("data", (text: string) => {
      printed = `${printed}${text}`.slice(-10_000);
      const [, url] = /"url":"(http:[^"]+)"/.exec(printed) ?? [];
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
