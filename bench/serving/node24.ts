import { execFile } from "node:child_process";
import { promisify } from "node:util";

const timeoutMs = 120_000;

/** The path of a Node 24, through the package registry if it is not there yet; undefined if it cannot be had. */
export async function findNode24(): Promise<string | undefined> {
  const given = ["-y", "node@24", "-p", "process.execPath"];
  const { stdout } = await promisify(execFile)("npx", given, { timeout: timeoutMs }).catch(() => ({ stdout: "" }));
  return stdout.trim().split("\n").at(-1) || undefined;
}
