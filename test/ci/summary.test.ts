import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

const runs = ["node20", "clients", "example", "node24"];
const good = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oboql-summary-"));
  for (const run of runs) leave(run, good, 0);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function leave(run: string, report: object, exitCode: number) {
  writeFileSync(join(folder, `${run}.json`), JSON.stringify(report));
  writeFileSync(join(folder, `${run}.exit`), `${String(exitCode)}\n`);
}

function summary(...failedSteps: string[]) {
  const { stdout, status } = spawnSync(process.execPath, [".ci/summary.js", folder, ...failedSteps], {
    encoding: "utf8",
  });
  return { stdout, status, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

it("all runs are added up", () => {
  expect(summary()).toMatchObject({ lastLine: "20 passed, 0 failed", status: 0 });
});

it("a failed test is named with its file and why", () => {
  const assertionResults = [{ status: "failed", fullName: "it holds", failureMessages: ["expected 1 to be 2"] }];
  const testResults = [{ name: "test/a.test.ts", message: "", assertionResults }];
  leave("clients", { ...good, numPassedTests: 4, numFailedTests: 1, testResults }, 1);
  const { stdout, status, lastLine } = summary();
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "19 passed, 1 failed" });
  expect(stdout).toContain("failed: clients: test/a.test.ts: it holds\nexpected 1 to be 2\n");
});

it("a failed step is named", () => {
  const { stdout, status, lastLine } = summary("npm run check");
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "20 passed, 1 failed" });
  expect(stdout).toContain("failed: step: npm run check\n");
});

it("a file that did not load is a failure, with its message", () => {
  leave(
    "node24",
    { ...good, testResults: [{ name: "test/b.test.ts", message: "no such module", assertionResults: [] }] },
    1,
  );
  const { stdout, status, lastLine } = summary();
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "20 passed, 1 failed" });
  expect(stdout).toContain("failed: node24: test/b.test.ts\nno such module\n");
});

it("a run that failed without a failed test is a failure", () => {
  leave("node20", good, 1);
  expect(summary()).toMatchObject({ status: 1, lastLine: "20 passed, 1 failed" });
});

it("a run that left no report is a failure", () => {
  rmSync(join(folder, "example.json"));
  rmSync(join(folder, "example.exit"));
  expect(summary()).toMatchObject({ status: 1, lastLine: "15 passed, 1 failed" });
});

it("skipped tests are failures", () => {
  leave("node20", { ...good, numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 }, 0);
  const { stdout, status, lastLine } = summary();
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: "18 passed, 2 failed" });
  expect(stdout).toContain("node20: 2 tests were skipped; none may be");
});

it("nothing at all is not a success", () => {
  for (const run of runs) leave(run, { ...good, numPassedTests: 0 }, 0);
  expect(summary()).toMatchObject({ status: 1, lastLine: "0 passed, 0 failed" });
});
