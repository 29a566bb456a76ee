import { parseArgs } from "node:util";
import { runSoak, type SoakResult } from "./soak/run.ts";
import { formatNumber, formatTable } from "./table.ts";

/** `npx tsx bench/soak.ts [--minutes <n>]`: exits with status 0 if it finds no violations. */
const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const minutes = Number(values.minutes);
if (!(minutes >= 1)) throw new Error("--minutes requires a number of at least 1");

// By default these signals skip the `exit` event, on which the child processes are killed.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

const startedAt = performance.now();
const result = await runSoak(minutes, (text) => {
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stderr.write(`${String(seconds).padStart(5)} s  ${text}\n`);
});
process.stdout.write(`${formatSummary(result)}\n`);
process.exitCode = result.violations.length > 0 ? 1 : 0;

function formatSummary({ requests, mutations, codes, sessions, growth, logLines, violations }: SoakResult): string {
  const counts = Object.entries(mutations).map(([outcome, times]): string[] => [
    `mutations, ${outcome}`,
    formatNumber(times),
  ]);
  const errors = [...codes].map(([code, times]): string[] => [`responses with ${code}`, formatNumber(times)]);
  const memory = growth.map(({ kind, warmBytes, grownBytes }): string[] => [
    `${kind} of the oldest replica, MB: after warm-up, growth`,
    `${formatNumber(warmBytes / 1e6)}, ${formatNumber(grownBytes / 1e6)}`,
  ]);
  return [
    formatTable(
      ["soak", `${formatNumber(minutes)} minutes`],
      [
        ["requests", formatNumber(requests)],
        ["sessions", formatNumber(sessions)],
        ...counts,
        ...errors,
        ...memory,
        ["log lines", formatNumber(logLines)],
      ],
    ),
    violations.length === 0
      ? "No violations found."
      : violations
          .map(({ kind, times, details }) =>
            [`${times} × ${kind}`, ...details.map((detail) => `    ${detail}`)].join("\n"),
          )
          .join("\n"),
  ].join("\n\n");
}
