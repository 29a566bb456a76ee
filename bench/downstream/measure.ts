import { isDeepStrictEqual } from "node:util";
import { fetchTraffic } from "./delaying-proxy.ts";
import type { Screen } from "./screens/screen.ts";
import type { DownstreamSubject } from "./subjects.ts";

/** Cost of a screen, each figure the median of the runs. */
export interface ScreenCost {
  readonly calls: number;
  readonly items: number;
  readonly ms: number;
}

const warmUps = 2;
const runs = 15;
const minRuns = 5;
/** Once a screen has taken this long, the remaining runs are skipped. */
const budgetMs = 12_000;

/** Measures a screen with each subject in turn. @throws {Error} if the subjects return different data */
export async function measureScreen(
  subjects: readonly DownstreamSubject[],
  screen: Screen,
  proxyPort: number,
): Promise<ReadonlyMap<DownstreamSubject, ScreenCost>> {
  const costs = new Map<DownstreamSubject, ScreenCost>();
  const results: unknown[] = [];
  for (const subject of subjects) {
    const fill = await subject.prepare(screen);
    results.push(await fill());
    costs.set(subject, await measureCost(fill, proxyPort));
  }
  if (!results.every((result) => isDeepStrictEqual(result, results[0])))
    throw new Error(`${screen.name}: the subjects return different data`);
  return costs;
}

async function measureCost(fill: () => Promise<unknown>, proxyPort: number): Promise<ScreenCost> {
  const startedAt = performance.now();
  for (let run = 0; run < warmUps; run += 1) await fill();
  const measured: ScreenCost[] = [];
  while (measured.length < runs && (measured.length < minRuns || performance.now() - startedAt < budgetMs)) {
    const before = await fetchTraffic(proxyPort);
    const filledAt = performance.now();
    await fill();
    const ms = performance.now() - filledAt;
    const { calls, items } = await fetchTraffic(proxyPort);
    measured.push({ calls: calls - before.calls, items: items - before.items, ms });
  }
  const median = (of: keyof ScreenCost): number =>
    measured.map((run) => run[of]).sort((left, right) => left - right)[Math.floor(measured.length / 2)] ?? Number.NaN;
  return { calls: median("calls"), items: median("items"), ms: median("ms") };
}
