import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

const runs = ["unit", "clients", "system", "example", "without-sample", "node24", "node24-system"];
const passingReport = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oboql-summary-"));
  for (const run of runs) writeReport(run, passingReport, 0);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function writeReport(run: string, report: object, exitCode: number) {
  writeFileSync(join(folder, `${run}.json`), JSON.stringify(report));
  writeFileSync(join(folder, `${run}.exit`), `${String(exitCode)}\n`);
}

function summarize(...failedSteps: string[]) {
  const { stdout, status } = spawnSync(process.execPath, [".ci/summary.js", folder, ...failedSteps], {
    encoding: "utf8",
  });
  return { stdout, status, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

it("adds up the tests of all runs", () => {
  expect(summarize()).toMatchObject({ lastLine: "35 passed, 0 failed", status: 0 });
});

it("names a failed test with its file and reason", () => {
  const assertionResults = [{ status: "failed", fullName: "it holds", failureMessages: ["expected 1 to be 2"] }];
  const testResults = [{ name: "test/a.test.ts", message: "", assertionResults }];
  writeReport("clients", { ...passingReport, numPassedTests: 4, numFailedTests: 1, testResults }, 1);
  const { stdout, status, lastLine } = summarize();
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "34 passed, 1 failed" });
  expect(stdout).toContain("failed: clients: test/a.test.ts: it holds\nexpected 1 to be 2\n");
});

it("names a failed step of the pipeline", () => {
  const { stdout, status, lastLine } = summarize("npm run check");
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "35 passed, 1 failed" });
  expect(stdout).toContain("failed: step: npm run check\n");
});

it("counts a file that did not load as a failure and repeats its message", () => {
  writeReport(
    "node24",
    { ...passingReport, testResults: [{ name: "test/b.test.ts", message: "no such module", assertionResults: [] }] },
    1,
  );
  const { stdout, status, lastLine } = summarize();
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "35 passed, 1 failed" });
  expect(stdout).toContain("failed: node24: test/b.test.ts\nno such module\n");
});

it("counts a run that failed without a failed test as a failure", () => {
  writeReport("unit", passingReport, 1);
  expect(summarize()).toMatchObject({ status: 1, lastLine: "35 passed, 1 failed" });
});

it("counts a run without a report as a failure", () => {
  rmSync(join(folder, "example.json"));
  rmSync(join(folder, "example.exit"));
  expect(summarize()).toMatchObject({ status: 1, lastLine: "30 passed, 1 failed" });
});

it("counts skipped tests as failures", () => {
  writeReport("unit", { ...passingReport, numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 }, 0);
  const { stdout, status, lastLine } = summarize();
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "33 passed, 2 failed" });
  expect(stdout).toContain("unit: 2 tests were skipped; none may be");
});

it("reports a failure if no test ran", () => {
  for (const run of runs) writeReport(run, { ...passingReport, numPassedTests: 0 }, 0);
  expect(summarize()).toMatchObject({ status: 1, lastLine: "0 passed, 0 failed" });
});
