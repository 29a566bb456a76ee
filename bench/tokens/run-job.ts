import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Job, Measured } from "./job.ts";

const timeoutMs = 60_000;

/**
 * Runs a job in a separate process.
 *
 * @returns the reason of a failure; undefined for success
 */
export async function runJob(job: Job, measured: (measured: Measured) => void): Promise<string | undefined> {
  const child = fork(fileURLToPath(new URL("./job-process.ts", import.meta.url)), [JSON.stringify(job)], {
    execArgv: ["--expose-gc", "--import", "tsx"],
    // Standard output is reserved for figures.
    stdio: ["ignore", 2, 2, "ipc"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  child.on("message", (message) => {
    measured(message as Measured);
  });
  const startedAt = performance.now();
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (code === 0) return undefined;
  return performance.now() - startedAt >= timeoutMs
    ? `timeout after ${timeoutMs / 1000} s`
    : `the process exited with ${String(signal ?? code)}`;
}
