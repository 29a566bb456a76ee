const rounds = 15;

/**
 * Measures the CPU time of each subject per call in microseconds: medians of alternating rounds, so that other processes affect
 * all subjects alike.
 *
 * @param calls per round
 */
export async function measureCpu<Name extends string>(
  subjects: Readonly<Record<Name, () => Promise<unknown>>>,
  { calls }: { readonly calls: number },
): Promise<Record<Name, number>> {
  const names = Object.keys(subjects) as Name[];
  const measured = names.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, name] of names.entries()) {
      const before = process.cpuUsage();
      for (let at = 0; at < calls; at += 1) await subjects[name]();
      const { user, system } = process.cpuUsage(before);
      measured[index]?.push((user + system) / calls);
    }
  const median = (values: readonly number[] = []): number =>
    [...values].sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
  return Object.fromEntries(names.map((name, index) => [name, median(measured[index])])) as Record<Name, number>;
}
