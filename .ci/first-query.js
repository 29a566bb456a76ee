// Runs `npm start` and the first query of the README until it succeeds, as a newcomer would. Exit code 1 if it does not within two minutes.
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const readme = readFileSync("README.md", "utf8");
const command = /```sh\n(curl [\s\S]*?)```/.exec(readme)?.[1];
if (!command) throw new Error("README.md has no code block that starts with curl");

const server = spawn("npm", ["start"], { stdio: "inherit", detached: true });
let response = "";
try {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && server.exitCode === null && !isComplete(response)) {
    await sleep(1_000);
    response = (await run("bash", ["-c", command]).catch(() => ({ stdout: "" }))).stdout;
  }
} finally {
  // The process group: npm, tsx and the server.
  process.kill(-server.pid, "SIGTERM");
}
console.log(`\nThe README's first query: ${response.slice(0, 200) || "no response"}`);
process.exitCode = isComplete(response) ? 0 : 1;

function isComplete(text) {
  try {
    const { data, errors } = JSON.parse(text);
    return errors === undefined && typeof data.me.displayName === "string" && data.me.projects.nodes.length > 0;
  } catch {
    return false;
  }
}
