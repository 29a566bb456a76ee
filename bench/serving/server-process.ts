import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Profiler } from "node:inspector";
import { built } from "./build.ts";

/** What a server is started with. */
export interface ServerStart {
  readonly module: string;
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The Node that runs it. Default: the running one. */
  readonly execPath?: string;
}

/** A measured server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Microseconds of CPU that the process has used, all its threads together. */
  cpuMicroseconds(): Promise<number>;
  /** What it spends while something is done. */
  profiled(work: () => Promise<void>): Promise<Profiler.Profile>;
  end(): Promise<void>;
}

const startTimeoutMs = 60_000;

/** @throws {Error} if it ends, or takes too long, before it says where it listens */
export async function startServer({
  module,
  arguments: given = [],
  environment,
  execPath,
}: ServerStart): Promise<ServerProcess> {
  const child = fork(module, given, {
    execPath: execPath ?? process.execPath,
    execArgv: ["--import", new URL(`file://${built.subject("reporter.js")}`).href],
    env: { NODE_ENV: "production", ...environment },
    // Standard output is for figures. A server says there where it listens.
    stdio: ["ignore", "pipe", 2, "ipc"],
  });
  const ask = async (question: string): Promise<unknown> => {
    child.send(question);
    for (;;) {
      const [told] = (await once(child, "message")) as [{ question: string; answer: unknown }];
      if (told.question === question) return told.answer;
    }
  };
  try {
    return {
      url: await urlOf(child, module),
      cpuMicroseconds: async () => {
        const { user, system } = (await ask("cpu")) as NodeJS.CpuUsage;
        return user + system;
      },
      profiled: async (work) => {
        await ask("profile");
        await work();
        return (await ask("profiled")) as Profiler.Profile;
      },
      end: () => ended(child),
    };
  } catch (error) {
    await ended(child);
    throw error;
  }
}

async function urlOf(child: ChildProcess, module: string): Promise<string> {
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
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      printed = `${printed}${text}`.slice(-10_000);
      const [, url] = /"url":"(http:[^"]+)"/.exec(printed) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
