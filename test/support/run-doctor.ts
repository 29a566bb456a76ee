import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { CommandError } from "../../src/cli/command.ts";
import { doctor } from "../../src/cli/doctor.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { repository } from "./process.ts";
import { runCommand, type CommandResult } from "./run-command.ts";

export interface DoctorReport {
  /** Level and code of each error and warning. */
  readonly problems: readonly string[];
  /** @throws {Error} if there is no finding with this code */
  readonly getFinding: (code: string) => Finding;
  readonly codes: readonly string[];
  /** Everything that was written to stdout and stderr. */
  readonly text: string;
}

const documentation = readFileSync(join(repository, "docs/guides/troubleshooting.md"), "utf8");

/** Connection errors are documented once for all checks, and those of APIs once for all APIs. */
function toDocumentedCode(code: string): string {
  const [check = "", kind = ""] = code.split(".");
  const isConnectionError =
    kind.startsWith("proxy_") ||
    ["name_unknown", "refused", "tls", "timeout", "unreachable", "unavailable"].includes(kind);
  if (isConnectionError && /^(directory|keys|credential|downstream_\w+)$/.test(check)) return `\`*.${kind}\``;
  return `\`${check.replace(/^(downstream|exchange)_\w+/, "$1_<api>")}.${kind}\``;
}

/** Runs `doctor --json` in this process, and checks the invariants of every report. `PORT` is 0 by default. */
export async function runDoctor(
  settings: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<DoctorReport> {
  return readReport(await runCommand(doctor, { PORT: "0", ...settings }, ["--json", ...args]));
}

function readReport({ error, output, notices }: CommandResult): DoctorReport {
  if (error !== undefined && !(error instanceof CommandError)) throw error as Error;
  const report = JSON.parse(output) as { errors: number; warnings: number; findings: Finding[] };
  const { findings } = report;
  const ofLevel = (level: Finding["level"]) => findings.filter((finding) => finding.level === level);
  const problems = findings.filter(({ level }) => level === "error" || level === "warning");
  expect({ errors: report.errors, warnings: report.warnings }).toEqual({
    errors: ofLevel("error").length,
    warnings: ofLevel("warning").length,
  });
  // The process exits with 1 if a command throws.
  expect(error !== undefined).toBe(report.errors > 0);
  for (const { code, fix } of problems) {
    expect(fix, code).toMatch(/^[A-Z].+/);
    expect(documentation, code).toContain(toDocumentedCode(code));
  }
  for (const { code, message } of findings) expect(message, code).toMatch(/^\S.*\.$/);
  return {
    problems: problems.map(({ level, code }) => `${level} ${code}`),
    codes: findings.map(({ code }) => code),
    getFinding: (code) => findings.find((finding) => finding.code === code) ?? expect.fail(`no finding ${code}`),
    text: output + notices,
  };
}
