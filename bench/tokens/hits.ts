import type { Identity } from "../../src/entra/identity.ts";
import { requests } from "./sample-tokens.ts";
import type { TokenSubject } from "./subject.ts";

const rounds = 25;
const minRounds = 3;
const roundMs = 20;
const warmUpMs = 300;
/** Once the measurement has taken this long, the remaining rounds are skipped. */
const budgetMs = 15_000;
const maxCalls = 20_000;

/**
 * Measures one call in microseconds, sequentially, with random sessions and APIs: the median of rounds, each the mean of its
 * calls.
 *
 * @param pick returns the identity object for the call, given a cached one
 */
export async function measureHit(
  { acquire }: TokenSubject,
  cached: readonly Identity[],
  pick: (identity: Identity) => Identity,
): Promise<number> {
  const round = async (calls: number): Promise<number> => {
    const chosen = Array.from({ length: calls }, () => pick(pickRandom(cached)));
    const pickedRequests = chosen.map(() => pickRandom(requests));
    const startedAt = performance.now();
    for (const [at, request] of pickedRequests.entries()) await acquire(chosen[at] as Identity, request);
    return ((performance.now() - startedAt) * 1000) / calls;
  };

  const startedAt = performance.now();
  let estimate = await round(1);
  for (let calls = 1; performance.now() - startedAt < warmUpMs; calls = Math.min(calls * 2, maxCalls))
    estimate = await round(calls);
  const calls = Math.round(Math.min(Math.max((roundMs * 1000) / estimate, 1), maxCalls));

  const measured: number[] = [];
  while (measured.length < rounds && (measured.length < minRounds || performance.now() - startedAt < budgetMs))
    measured.push(await round(calls));
  return median(measured);
}

function pickRandom<Item>(items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)] as Item;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
