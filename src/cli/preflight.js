/**
 * Runs before `npm start` and `npm run doctor`. Plain JavaScript without dependencies, so that it can report an old Node or
 * missing dependencies, with which the rest of the repository does not run.
 */
import { existsSync, readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const [minMajor, minMinor] = engines.node
  .replace(/[^\d.]/g, "")
  .split(".")
  .map(Number);
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < minMajor || (major === minMajor && minor < minMinor))
  fail(
    `Node ${process.versions.node} is too old; install Node ${minMajor}.${minMinor} or later ` +
      "(https://nodejs.org), then run 'npm ci' again",
  );
else if (!existsSync(new URL("../../node_modules/tsx/package.json", import.meta.url)))
  fail("the dependencies are not installed; run 'npm ci' first");

function fail(message) {
  process.stderr.write(`oboql: ${message}\n`);
  process.exitCode = 1;
}
