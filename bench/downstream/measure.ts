import { isDeepStrictEqual } from "node:util";
import { fetchTraffic } from "./delaying-proxy.ts";
import type { Screen } from "./screens/screen.ts";
import type { DownstreamSubject } from "./subjects.ts";

/** What a screen costs, each the median of runs. */
export interface ScreenCost {
  readonly calls: number;
  readonly items: number;
  readonly ms: number;
}

const warmUps = 2;
const runs = 15;
const minRuns = 5;
/** Where a screen takes very long, runs are left out rather than time. */
const budgetMs = 12_000;

/** Fills a screen by each subject in turn. @throws {Error} if they do not answer the same */
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
    throw new Error(`${screen.name}: the subjects do not answer the same`);
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
