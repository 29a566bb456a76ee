import { readFile, writeFile } from "node:fs/promises";
import { attacks } from "./attacks/attacks.ts";
import { build } from "./serving/build.ts";
import { startHarness } from "./serving/harness.ts";
import { attackedOboql } from "./serving/subjects.ts";
import { formatNumber, formatTable } from "./table.ts";

/**
 * `npx tsx bench/attacks.ts [<words of names>]`: latency of regular users and peak memory of the server during each attack,
 * on Linux. The request rate of the regular users is far below the capacity of the server, as is usual in production. Exits
 * with 1 if the server exits, if its memory or the median latency exceeds its bound, or if a regular user gets another
 * response than without an attack.
 */
const shape = { connections: 20, seconds: 5, perSecond: 100, allowFailures: true };
const bounds = { rssMiB: 512, medianRatio: 3 };
const tokensPerAttack = 10;

interface Sample {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  readonly rssMiB: number;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const words = process.argv.slice(2);
const selected = attacks.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const violations: string[] = [];
await build();
const harness = await startHarness();
try {
  const { server, load, spareTokens } = await harness.start(attackedOboql);
  const measure = async (): Promise<Sample> => {
    await resetPeakMemory(server.pid);
    const { p50Ms, p99Ms, failed } = await load(shape);
    // Without a single success, there is no latency.
    return { p50Ms: p50Ms || Infinity, p99Ms: p99Ms || Infinity, failed, rssMiB: await readPeakMiB(server.pid) };
  };
  await load({ connections: 20, seconds: 5 });
  const baseline = await measure();
  const rows: string[][] = [toRow("none (baseline)", baseline)];
  const add = (name: string, sample: Sample): void => {
    rows.push(toRow(name, sample));
    violations.push(...findViolations(sample, baseline).map((violation) => `${name}: ${violation}`));
  };
  for (const [index, { name, start }] of selected.entries()) {
    process.stderr.write(`attacks: ${name} …\n`);
    const tokens = spareTokens.slice(index * tokensPerAttack, (index + 1) * tokensPerAttack);
    const end = start({ url: server.url, tokens });
    try {
      add(name, await measure());
    } catch (error) {
      const exit = await Promise.race([server.exited, new Promise((resolve) => setTimeout(resolve, 1_000))]);
      violations.push(`${name}: ${exit === undefined ? String(error) : `the server exited (${String(exit)})`}`);
      break;
    } finally {
      await end();
    }
  }
  if (violations.length === 0) add("none, after all attacks", await measure());
  const heading = ["attack", "p50_ms", "p99_ms", "p50 : baseline", "failed", "rss_mib"];
  process.stdout.write(`${formatTable(heading, rows)}\n\n`);
  process.stdout.write(`${violations.length > 0 ? violations.join("\n") : "No violations found."}\n`);
  process.exitCode = violations.length > 0 ? 1 : 0;

  function toRow(name: string, { p50Ms, p99Ms, failed, rssMiB }: Sample): string[] {
    return [name, ...[p50Ms, p99Ms, p50Ms / baseline.p50Ms, failed, rssMiB].map((value) => formatNumber(value))];
  }
} finally {
  await harness.end();
}

function findViolations({ p50Ms, failed, rssMiB }: Sample, baseline: Sample): string[] {
  return [
    p50Ms <= bounds.medianRatio * baseline.p50Ms ? "" : `the median is above ${bounds.medianRatio} times the baseline`,
    failed === 0 ? "" : `${failed} requests of regular users failed`,
    rssMiB <= bounds.rssMiB ? "" : `the server used more than ${bounds.rssMiB} MiB`,
  ].filter((text) => text !== "");
}

/** @see proc_pid_clear_refs(5) */
function resetPeakMemory(pid: number): Promise<void> {
  return writeFile(`/proc/${pid}/clear_refs`, "5");
}

/** Peak of the resident memory since the last reset. */
async function readPeakMiB(pid: number): Promise<number> {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1_024;
}
