/**
 * Runs before `npm start` and `npm run doctor`, in plain JavaScript without dependencies: says what to do where nothing
 * else of this repository can run.
 */
import { existsSync, readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const [leastMajor, leastMinor] = engines.node
  .replace(/[^\d.]/g, "")
  .split(".")
  .map(Number);
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < leastMajor || (major === leastMajor && minor < leastMinor))
  refuse(
    `Node ${process.versions.node} is too old; install Node ${leastMajor}.${leastMinor} or later ` +
      "(https://nodejs.org), then run 'npm ci' again",
  );
else if (!existsSync(new URL("../../node_modules/tsx/package.json", import.meta.url)))
  refuse("the dependencies are not installed; run 'npm ci' first");

function refuse(why) {
  process.stderr.write(`oboql: ${why}\n`);
  process.exitCode = 1;
}
