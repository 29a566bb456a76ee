import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { CommandError } from "../../src/cli/command.ts";
import { doctor } from "../../src/cli/doctor.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { repository } from "./process.ts";
import { runCommand } from "./run-command.ts";

/** What the doctor has said of some settings. */
export interface DoctorReport {
  /** Level and code of each finding that is neither good nor left out. */
  readonly problems: readonly string[];
  /** The finding of a code. @throws {Error} if there is none */
  readonly finding: (code: string) => Finding;
  readonly codes: readonly string[];
  /** All that was written, wherever. */
  readonly written: string;
}

const documented = readFileSync(join(repository, "docs/guides/troubleshooting.md"), "utf8");

/** A code as the documents have it: that nobody answers is told once for all checks. */
function toDocumentedCode(code: string): string {
  const [check = "", kind = ""] = code.split(".");
  const isConnectionError = ["name_unknown", "refused", "tls", "timeout", "unreachable", "down"].includes(kind);
  if (isConnectionError && /^(directory|keys|credential|downstream_\w+)$/.test(check)) return `\`*.${kind}\``;
  return `\`${check.replace(/^(downstream|exchange)_\w+/, "$1_<api>")}.${kind}\``;
}

/** Runs `doctor --json` in this process, and checks what holds of every report. Port 0 unless the settings say otherwise. */
export async function runDoctor(
  settings: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<DoctorReport> {
  const { error, output, notices } = await runCommand(doctor, { PORT: "0", ...settings }, ["--json", ...args]);
  return readReport({ isError: error !== undefined, output, written: output + notices, error });
}

function readReport({ error, output, written }: { isError: boolean; error: unknown; output: string; written: string }) {
  if (error !== undefined && !(error instanceof CommandError)) throw error as Error;
  const report = JSON.parse(output) as { errors: number; warnings: number; findings: Finding[] };
  const { findings } = report;
  const of = (level: Finding["level"]) => findings.filter((finding) => finding.level === level);
  expect({ errors: report.errors, warnings: report.warnings }).toEqual({
    errors: of("error").length,
    warnings: of("warning").length,
  });
  // The process ends with 1 where a command throws.
  expect(error !== undefined).toBe(report.errors > 0);
  for (const finding of [...of("error"), ...of("warning")]) expect(finding.fix, finding.code).toMatch(/^[A-Z].+/);
  for (const { code } of [...of("error"), ...of("warning")]) expect(documented, code).toContain(toDocumentedCode(code));
  for (const { message: what } of findings) expect(what).toMatch(/^\S.*\.$/);
  return {
    problems: findings
      .filter(({ level }) => level === "error" || level === "warning")
      .map(({ level, code }) => `${level} ${code}`),
    codes: findings.map(({ code }) => code),
    finding: (code: string) => {
      const result = findings.find((finding) => finding.code === code);
      if (!result) throw new Error(`there is no finding ${code}`);
      return result;
    },
    written,
  };
}
