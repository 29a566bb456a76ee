import type { Check } from "./subjects.ts";

const rounds = 15;

/**
 * Measures the wall-clock time of a check in microseconds: the median of the rounds, each the mean of all tokens. Each round
 * uses a new check.
 *
 * @param prepare called before each round, not measured
 */
export async function measureCheck(
  createCheck: () => Check,
  tokens: readonly string[],
  { concurrency, prepare }: { concurrency: number; prepare?: (check: Check) => Promise<void> },
): Promise<number> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const check = createCheck();
    await prepare?.(check);
    // A new string for each request, as in a server: V8 has not computed its hash yet.
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
