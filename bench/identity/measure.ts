import type { Check } from "./subjects.ts";

const rounds = 15;

/**
 * Microseconds that a check takes of the wall clock, by so many at a time: the median of rounds, each the mean of all
 * tokens. Each round has a check of its own.
 *
 * @param prepare before each round, outside of the time
 */
export async function measureCheck(
  fresh: () => Check,
  tokens: readonly string[],
  { concurrency, prepare }: { concurrency: number; prepare?: (check: Check) => Promise<void> },
): Promise<number> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const check = fresh();
    await prepare?.(check);
    // A new string for each request, as tokens arrive: its hash is not computed yet.
    const arriving = tokens.map((token) => Buffer.from(token, "latin1").toString("latin1"));
    const startedAt = performance.now();
    for (let start = 0; start < arriving.length; start += concurrency) {
      const together = arriving.slice(start, start + concurrency);
      await (concurrency === 1 ? check(together[0] ?? "") : Promise.all(together.map(check)));
    }
    measured.push(((performance.now() - startedAt) * 1000) / tokens.length);
  }
  return measured.sort((left, right) => left - right)[Math.floor(rounds / 2)] ?? Number.NaN;
}
