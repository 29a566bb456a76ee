import type { Finding, Level } from "./finding.ts";

const width = "skipped".length + 2;

/** One line; for a problem, a second line with the fix and the code. No colours, so that it reads the same in a file. */
export function formatFinding({ level, code, message, fix }: Finding): string {
  const first = `${level.padEnd(width)}${message}\n`;
  if (level === "ok") return first;
  const suffix = level === "skipped" ? "" : ` [${code}]`;
  return fix === undefined ? first : `${first}${" ".repeat(width)}-> ${fix}${suffix}\n`;
}

/** The last line of the report, for example "2 errors and 1 warning." */
export function formatSummary(findings: readonly Finding[]): string {
  const counts = (["error", "warning"] as const).map((level) => pluralize(countLevel(findings, level), level));
  const summary = counts.filter((count) => count !== undefined).join(" and ");
  return summary === "" ? "All checks passed.\n" : `${summary}.\n`;
}

export function formatReportJson(findings: readonly Finding[]): string {
  const report = { errors: countLevel(findings, "error"), warnings: countLevel(findings, "warning"), findings };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function countLevel(findings: readonly Finding[], level: Level): number {
  return findings.filter((finding) => finding.level === level).length;
}

function pluralize(count: number, noun: string): string | undefined {
  return count === 0 ? undefined : `${count} ${noun}${count === 1 ? "" : "s"}`;
}
