import { attacks } from "./attacks/attacks.ts";
import { build } from "./serving/build.ts";
import { startHarness } from "./serving/harness.ts";
import { attackedOboql } from "./serving/subjects.ts";
import { formatNumber, formatTable } from "./table.ts";

/**
 * `npx tsx bench/attacks.ts`: latency of regular users during each attack, compared with their latency without an attack
 * (the baseline). Their request rate is far below the capacity of the server, as is usual in production. The load throws on
 * the first wrong response.
 */
const shape = { connections: 20, seconds: 5, perSecond: 100 };

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
await build();
const harness = await startHarness();
try {
  const { server, load, spareToken } = await harness.start(attackedOboql);
  await load({ connections: 20, seconds: 5 });
  const baseline = await load(shape);
  const rows: string[][] = [toRow("none (baseline)", baseline, baseline)];
  for (const { name, start } of attacks) {
    process.stderr.write(`attacks: ${name} …\n`);
    const end = start({ url: server.url, token: spareToken });
    try {
      rows.push(toRow(name, await load(shape), baseline));
    } finally {
      await end();
    }
  }
  rows.push(toRow("none, after all attacks", await load(shape), baseline));
  const heading = ["attack", "p50_ms", "p99_ms", "p50 : baseline", "p99 : baseline"];
  process.stdout.write(`${formatTable(heading, rows)}\n`);
} finally {
  await harness.end();
}

interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

function toRow(name: string, { p50Ms, p99Ms }: Latency, baseline: Latency): string[] {
  const numbers = [p50Ms, p99Ms, p50Ms / baseline.p50Ms, p99Ms / baseline.p99Ms];
  return [name, ...numbers.map((value) => formatNumber(value))];
}
