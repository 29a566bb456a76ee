import type { RunningSubject } from "./harness.ts";

/** Figures of one subject, each the median of the rounds. */
export interface ServingResult {
  /** Requests per second at full load. */
  readonly rps: number;
  /** CPU time of the server process per request at full load, in microseconds. */
  readonly cpuUs: number;
  readonly full: Latency;
  /** At `steadyPercent` of its own full load. */
  readonly steady: Latency;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Load at which latency is measured, in percent of the subject's own maximum. */
export const steadyPercent = 70;
const connections = 50;
/** Long enough for the JIT compilers: after a shorter warm-up, larger programs still get faster from round to round. */
const warmUp = { connections, seconds: 8 };
const full = { connections, seconds: 1.5, rounds: 5 };
const steady = { connections, seconds: 2, rounds: 3 };
/** With a larger delay, the load generator itself was delayed by other processes. */
const maxLagMs = 2;

/** Measures all subjects in turn, round by round, so that other processes affect all of them alike. */
export async function measure(
  subjects: readonly RunningSubject[],
  progress: (text: string) => void,
): Promise<{ readonly results: ReadonlyMap<string, ServingResult>; readonly isLoadDelayed: boolean }> {
  progress("serving: warming up …");
  for (const { load } of subjects) await load(warmUp);

  const atFull = await measureInTurn(subjects, full.rounds, async ({ server, load }, round) => {
    progress(`serving: full load, round ${round} …`);
    const before = await server.cpuMicroseconds();
    const { succeeded, elapsedMs, p50Ms, p99Ms } = await load(full);
    const cpuUs = ((await server.cpuMicroseconds()) - before) / succeeded;
    return { rps: (succeeded / elapsedMs) * 1_000, cpuUs, p50Ms, p99Ms };
  });
  const atSteady = await measureInTurn(subjects, steady.rounds, ({ name, load }, round) => {
    progress(`serving: ${steadyPercent} % load, round ${round} …`);
    return load({ ...steady, perSecond: (median(atFull.get(name), "rps") * steadyPercent) / 100 });
  });

  const results = subjects.map(({ name }): [string, ServingResult] => {
    const [rounds, steadyRounds] = [atFull.get(name), atSteady.get(name)];
    const latency = (of: Parameters<typeof median<keyof Latency>>[0]): Latency => ({
      p50Ms: median(of, "p50Ms"),
      p99Ms: median(of, "p99Ms"),
    });
    const [rps, cpuUs] = [median(rounds, "rps"), median(rounds, "cpuUs")];
    return [name, { rps, cpuUs, full: latency(rounds), steady: latency(steadyRounds) }];
  });
  const isLoadDelayed = subjects.some(({ name }) => median(atSteady.get(name), "lag99Ms") > maxLagMs);
  return { results: new Map(results), isLoadDelayed };
}

async function measureInTurn<Round>(
  subjects: readonly RunningSubject[],
  rounds: number,
  run: (subject: RunningSubject, round: number) => Promise<Round>,
): Promise<ReadonlyMap<string, readonly Round[]>> {
  const measured = new Map<string, Round[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1)
    for (const subject of subjects) measured.get(subject.name)?.push(await run(subject, round));
  return measured;
}

function median<Name extends string>(rounds: readonly Readonly<Record<Name, number>>[] = [], name: Name): number {
  const sorted = rounds.map((round) => round[name]).sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
