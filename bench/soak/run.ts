import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { sampleUsers } from "../../dev/src/emulator/sample/users.ts";
import { build } from "../serving/build.ts";
import { createClient } from "./client.ts";
import { soakFaults, type SoakFault } from "./faults.ts";
import { createFindings, type Findings } from "./violations.ts";
import { createJudge } from "./consistency-checker.ts";
import { createLedger, type Told } from "./mutation-log.ts";
import { searchLeaks } from "./log-scan.ts";
import { createMemoryWatch, type Growth } from "./memory.ts";
import { createPerson, issued } from "./virtual-user.ts";
import { startRedis } from "./redis.ts";
import { startReplicas } from "./replicas.ts";
import { startTenant } from "./emulator.ts";
import { startTraffic } from "./traffic.ts";
import { createWeather } from "./fault-schedule.ts";

export interface SoakResult {
  readonly findings: ReturnType<Findings["list"]>;
  readonly asked: number;
  readonly changes: Readonly<Record<Told, number>>;
  readonly codes: ReadonlyMap<string, number>;
  readonly sessions: number;
  readonly growth: readonly Growth[];
  /** How many lines the replicas have printed. */
  readonly logLines: number;
}

const replicaCount = 3;
/** In distinct situations; not carol, whose Projects want MFA. */
const playerCount = 8;
/** One round of all faults. */
const roundMs = 120_000;
const samples = 40;
/** Until everything that was wrong is forgotten. */
const calmMs = 20_000;

/** Lets users work with replicas of this API, while one thing after another goes wrong. */
export async function soak(minutes: number, progress: (text: string) => void): Promise<SoakResult> {
  const ends: (() => Promise<unknown>)[] = [];
  const ending = <Started>(started: Started, end: (started: Started) => Promise<unknown>): Started => {
    ends.unshift(() => end(started));
    return started;
  };
  try {
    progress("starting a tenant, Redis and replicas …");
    await build();
    const findings = createFindings();
    const weather = createWeather();
    const tenant = ending(await startTenant(), (it) => it.end());
    const redis = ending(await startRedis(), (it) => it.stop());
    const cacheKey = randomBytes(32).toString("base64");
    const environment = {
      ...tenant.environment,
      // A few users ask as often as many would.
      ...{ LIMIT_RATE_PER_IDENTITY: "1000000", LIMIT_RATE_PER_CLIENT_APP: "1000000" },
      REDIS_URL: redis.url,
      TOKEN_CACHE_KEYS: cacheKey,
      NODE_ENV: "development",
    };
    const replicas = ending(await startReplicas(replicaCount, environment, findings), (it) => it.end());
    const client = ending(
      createClient(replicas, weather, () => {
        findings.add("a replica cannot be reached though nothing was wrong");
      }),
      (it) => it.close(),
    );

    const run = `soak-${randomBytes(4).toString("hex")}`;
    const players = sampleUsers.filter(({ displayName }) => displayName !== "Carol Cole").slice(0, playerCount);
    const people = await Promise.all(players.map((known) => createPerson(known, { client, tenant, run })));
    const judge = createJudge(weather, findings);
    const ledger = createLedger(run);
    const memory = createMemoryWatch(replicas.oldest);
    const traffic = startTraffic({ people, client, judge, ledger, findings, run });
    const everyMs = (minutes * 60_000) / samples;
    const sampling = setInterval(() => void memory.sample().catch(() => undefined), everyMs);

    const happen = async (fault: SoakFault, slotMs: number): Promise<void> => {
      progress(fault.name);
      const startedAt = performance.now();
      const pass = weather.turnBad(fault.codes, fault.recoveryMs);
      const signIn = (): Promise<unknown> =>
        Promise.all(people.map((each) => each.signIn(fault.endsSessions ?? false)));
      // Sessions begin in any weather, so some exchanges have to be made now.
      const running = fault.run(slotMs / 3);
      await (fault.endsSessions ? running.then(signIn) : Promise.all([running, signIn()]));
      pass();
      await pause(Math.max(0, slotMs - (performance.now() - startedAt)));
    };
    const faults = soakFaults({ tenant, redis, replicas });
    const rounds = Math.max(1, Math.round((minutes * 60_000) / roundMs));
    const slotMs = (minutes * 60_000) / rounds / (faults.length + 1);
    await pause(slotMs);
    for (let round = 0; round < rounds; round += 1) for (const fault of faults) await happen(fault, slotMs);

    progress("letting it calm down …");
    await traffic.stop();
    clearInterval(sampling);
    await pause(calmMs);
    for (const person of people) await person.signIn(true);
    progress("looking for what was changed, and for what must not be in the logs …");
    await ledger.check(client, findings);
    const printed = `${replicas.printed()}\n${(await Promise.all(replicas.all().map(({ url }) => metricsOf(url)))).join("\n")}`;
    searchLeaks({ printed, tokens: issued, people, players, secrets: [cacheKey, run], findings });
    return {
      findings: findings.list(),
      asked: traffic.asked(),
      changes: ledger.counts(),
      codes: judge.seen,
      sessions: issued.length,
      growth: memory.judge(findings, issued.length),
      logLines: replicas.printed().split("\n").length - 1,
    };
  } finally {
    for (const end of ends) await end();
  }
}

/** The metrics of a replica; undefined if it does not respond. */
async function metricsOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/metrics`);
  return answer.ok ? answer.text() : "";
}
