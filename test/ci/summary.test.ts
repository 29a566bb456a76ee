import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

const runs = ["node20", "clients", "example", "node24"];
const passed = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oboql-summary-"));
  for (const run of runs) writeReport(run, passed, 0);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function writeReport(run: string, report: object, exitCode: number) {
  writeFileSync(join(folder, `${run}.json`), JSON.stringify(report));
  writeFileSync(join(folder, `${run}.exit`), `${String(exitCode)}\n`);
}

function runSummary(...failedSteps: string[]) {
  const { stdout, status } = spawnSync(process.execPath, [".ci/summary.js", folder, ...failedSteps], {
    encoding: "utf8",
  });
  return { stdout, status, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

it("adds up all test runs", () => {
  expect(runSummary()).toMatchObject({ lastLine: "20 passed, 0 failed", status: 0 });
});

it("prints the file, the name and the message of a failed test", () => {
  const assertionResults = [{ status: "failed", fullName: "it holds", failureMessages: ["expected 1 to be 2"] }];
  const testResults = [{ name: "test/a.test.ts", message: "", assertionResults }];
  writeReport("clients", { ...passed, numPassedTests: 4, numFailedTests: 1, testResults }, 1);
  const { stdout, status, lastLine } = runSummary();
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "19 passed, 1 failed" });
  expect(stdout).toContain("failed: clients: test/a.test.ts: it holds\nexpected 1 to be 2\n");
});

it("counts and prints a failed step", () => {
  const { stdout, status, lastLine } = runSummary("npm run check");
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "20 passed, 1 failed" });
  expect(stdout).toContain("failed: step: npm run check\n");
});

it("counts a test file that did not load as a failure, with its message", () => {
  const testResults = [{ name: "test/b.test.ts", message: "no such module", assertionResults: [] }];
  writeReport("node24", { ...passed, testResults }, 1);
  const { stdout, status, lastLine } = runSummary();
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "20 passed, 1 failed" });
  expect(stdout).toContain("failed: node24: test/b.test.ts\nno such module\n");
});

it("counts a run that failed without a failed test as a failure", () => {
  writeReport("node20", passed, 1);
  expect(runSummary()).toMatchObject({ status: 1, lastLine: "20 passed, 1 failed" });
});

it("counts a run without a report as a failure", () => {
  rmSync(join(folder, "example.json"));
  rmSync(join(folder, "example.exit"));
  expect(runSummary()).toMatchObject({ status: 1, lastLine: "15 passed, 1 failed" });
});

it("counts skipped tests as failures", () => {
  writeReport("node20", { ...passed, numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 }, 0);
  const { stdout, status, lastLine } = runSummary();
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "18 passed, 2 failed" });
  expect(stdout).toContain("node20: 2 tests were skipped; none may be");
});

it("fails if no tests ran", () => {
  for (const run of runs) writeReport(run, { ...passed, numPassedTests: 0 }, 0);
  expect(runSummary()).toMatchObject({ status: 1, lastLine: "0 passed, 0 failed" });
});
