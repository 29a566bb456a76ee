import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, onTestFinished } from "vitest";
import { endProcesses, repository, startProcess } from "../support/process.ts";

afterEach(endProcesses);

const runPreflight = (path: string, ...options: string[]) =>
  startProcess(process.execPath, [...options, path]).waitForExit();

it("prints nothing if Node and the dependencies are suitable", async () => {
  const { code, stdout, stderr } = await runPreflight("src/cli/preflight.js");
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
});

it("rejects an old Node and prints which version to install", async () => {
  for (const version of ["18.20.8", "20.18.1"]) {
    const older = `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"${version}"}})`;
    const { code, stderr } = await runPreflight("src/cli/preflight.js", "--import", older);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `oboql: Node ${version} is too old; install Node 20.19 or later (https://nodejs.org), then run 'npm ci' again\n`,
    });
  }
});

it("prints how to install missing dependencies", async () => {
  const folder = mkdtempSync(join(tmpdir(), "oboql-preflight-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  mkdirSync(join(folder, "src/cli"), { recursive: true });
  for (const file of ["package.json", "src/cli/preflight.js"]) cpSync(join(repository, file), join(folder, file));
  const { code, stderr } = await runPreflight(join(folder, "src/cli/preflight.js"));
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "oboql: the dependencies are not installed; run 'npm ci' first\n",
  });
});

it("runs before `npm start` and `npm run doctor`", () => {
  const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  expect(scripts).toMatchObject({
    prestart: expect.stringMatching(/^node src\/cli\/preflight\.js && /) as string,
    predoctor: "node src/cli/preflight.js",
  });
});
