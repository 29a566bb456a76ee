// Adds up the reports of the test runs and repeats each failure, because readers look at the end of a long log.
// Arguments: the folder with <name>.json and <name>.exit (the exit code) of each run; the steps that failed.
import { existsSync, readFileSync } from "node:fs";

const runs = ["unit", "clients", "system", "example", "without-sample", "node24", "node24-system"];
const [folder, ...steps] = process.argv.slice(2);
const failures = steps.map((step) => `step: ${step}`);
let passed = 0;
let failed = steps.length;

for (const run of runs) {
  const report = readReport(run);
  passed += report?.numPassedTests ?? 0;
  const messages = listFailures(report);
  const skippedCount = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  if (skippedCount > 0) messages.push(`${skippedCount} tests were skipped; none may be`);
  const failedCount = (report?.numFailedTests ?? 0) + skippedCount;
  // A run can fail without a failed test: no report, a file that did not load, an unhandled error.
  const failedAsAWhole = failedCount === 0 && readExitCode(run) !== 0;
  if (failedAsAWhole) messages.push(report ? "no test failed, but the run did: see its output" : "there is no report");
  failed += failedCount + Number(failedAsAWhole);
  failures.push(...messages.map((message) => `${run}: ${message}`));
}

for (const failure of failures) console.log(`\nfailed: ${failure}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function readReport(run) {
  const file = `${folder}/${run}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

function readExitCode(run) {
  const file = `${folder}/${run}.exit`;
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

function listFailures(report) {
  return (report?.testResults ?? []).flatMap(({ name, message, assertionResults }) => [
    ...(message ? [`${name}\n${message}`] : []),
    ...assertionResults
      .filter(({ status }) => status === "failed")
      .map(({ fullName, failureMessages }) => `${name}: ${fullName}\n${failureMessages.join("\n")}`),
  ]);
}
