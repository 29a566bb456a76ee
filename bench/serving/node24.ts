import { execFile } from "node:child_process";
import { promisify } from "node:util";

const timeoutMs = 120_000;

/** Returns the path of Node 24, downloaded by `npx` if necessary; undefined if that fails. */
export async function findNode24(): Promise<string | undefined> {
  const args = ["-y", "node@24", "-p", "process.execPath"];
  const { stdout } = await promisify(execFile)("npx", args, { timeout: timeoutMs }).catch(() => ({ stdout: "" }));
  return stdout.trim().split("\n").at(-1) || undefined;
}
