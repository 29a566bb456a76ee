import type { Finding, Level } from "./finding.ts";

const width = "skipped".length + 2;

/** One line, and for what is not in order a second one with what to do and the code. Without colours: it is the same in a file. */
export function formatFinding({ level, code, message, fix }: Finding): string {
  const first = `${level.padEnd(width)}${message}\n`;
  if (level === "ok") return first;
  const suffix = level === "skipped" ? "" : ` [${code}]`;
  return fix === undefined ? first : `${first}${" ".repeat(width)}-> ${fix}${suffix}\n`;
}

/** The last line. */
export function formatSummary(findings: readonly Finding[]): string {
  const [errors, warnings] = (["error", "warning"] as const).map((level) => pluralize(findings, level));
  if (errors === undefined && warnings === undefined) return "Everything that was looked at is in order.\n";
  return `${[errors, warnings].filter((count) => count !== undefined).join(" and ")}.\n`;
}

/** For scripts. */
export function formatReportJson(findings: readonly Finding[]): string {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const report = { errors: count("error"), warnings: count("warning"), findings };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function pluralize(findings: readonly Finding[], level: Level): string | undefined {
  const count = findings.filter((finding) => finding.level === level).length;
  return count === 0 ? undefined : `${count} ${level}${count === 1 ? "" : "s"}`;
}
