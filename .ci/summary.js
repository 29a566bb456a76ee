// Adds up what the test runners report; names what failed once more, as of a long output it is the end that is read.
// Arguments: the folder of reports, where each run has left <name>.json and its exit code in <name>.exit; the steps that failed.
import { existsSync, readFileSync } from "node:fs";

const runs = ["node20", "clients", "example", "node24"];
const [folder, ...steps] = process.argv.slice(2);
const failures = steps.map((step) => `step: ${step}`);
let passed = 0;
let failed = steps.length;

for (const run of runs) {
  const report = reportOf(run);
  passed += report?.numPassedTests ?? 0;
  const named = failuresOf(report);
  const notRun = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  if (notRun > 0) named.push(`${notRun} tests were skipped; none may be`);
  const wanting = (report?.numFailedTests ?? 0) + notRun;
  // A run fails also without a failed test: no report, a file that did not load, an error that nobody handled.
  const failedAsAWhole = wanting === 0 && exitCodeOf(run) !== 0;
  if (failedAsAWhole) named.push(report ? "no test failed, but the run did: see its output" : "there is no report");
  failed += wanting + Number(failedAsAWhole);
  failures.push(...named.map((failure) => `${run}: ${failure}`));
}

for (const failure of failures) console.log(`\nfailed: ${failure}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function reportOf(run) {
  const file = `${folder}/${run}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

function exitCodeOf(run) {
  const file = `${folder}/${run}.exit`;
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

function failuresOf(report) {
  return (report?.testResults ?? []).flatMap(({ name, message, assertionResults }) => [
    ...(message ? [`${name}\n${message}`] : []),
    ...assertionResults
      .filter(({ status }) => status === "failed")
      .map(({ fullName, failureMessages }) => `${name}: ${fullName}\n${failureMessages.join("\n")}`),
  ]);
}
