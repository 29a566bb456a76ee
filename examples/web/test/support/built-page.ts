import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Builds the page for production, once for all test files. */
export function setup(): void {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const vite = fileURLToPath(new URL("../../node_modules/vite/bin/vite.js", import.meta.url));
  const env = { ...process.env, NODE_ENV: "production" };
  execFileSync(process.execPath, [vite, "build", "--logLevel", "warn"], { cwd, env, stdio: "inherit" });
}
