import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { sampleUsers } from "@oboql/dev/emulator";
import { build } from "../serving/build.ts";
import { createClient } from "./client.ts";
import { createFaults, type SoakFault } from "./faults.ts";
import { createViolations, type Violations } from "./violations.ts";
import { createConsistencyChecker } from "./consistency-checker.ts";
import { createMutationLog, type Outcome } from "./mutation-log.ts";
import { scanLogs } from "./log-scan.ts";
import { createMemoryWatch, type Growth } from "./memory.ts";
import { createVirtualUser, issuedTokens } from "./virtual-user.ts";
import { startRedis } from "./redis.ts";
import { startReplicas } from "./replicas.ts";
import { startEmulatorProcess } from "./emulator.ts";
import { startTraffic } from "./traffic.ts";
import { createFaultSchedule } from "./fault-schedule.ts";

export interface SoakResult {
  readonly violations: ReturnType<Violations["list"]>;
  readonly requests: number;
  readonly mutations: Readonly<Record<Outcome, number>>;
  readonly codes: ReadonlyMap<string, number>;
  readonly sessions: number;
  readonly growth: readonly Growth[];
  /** Number of lines that the replicas have printed. */
  readonly logLines: number;
}

const replicaCount = 3;
/** Sample users with different permissions, without Carol, who needs MFA for Projects. */
const userCount = 8;
/** One round of all faults. */
const roundMs = 120_000;
const sampleCount = 40;
/** Time until no effect of the faults is left. */
const recoveryMs = 20_000;

/** Runs user traffic against several replicas of OboQL while one fault after another is injected. */
export async function runSoak(minutes: number, progress: (text: string) => void): Promise<SoakResult> {
  const ends: (() => Promise<unknown>)[] = [];
  const closeAtEnd = <Started>(started: Started, end: (started: Started) => Promise<unknown>): Started => {
    ends.unshift(() => end(started));
    return started;
  };
  try {
    progress("starting emulator, Redis and replicas …");
    await build();
    const violations = createViolations();
    const schedule = createFaultSchedule();
    const emulator = closeAtEnd(await startEmulatorProcess(), (it) => it.end());
    const redis = closeAtEnd(await startRedis(), (it) => it.stop());
    const cacheKey = randomBytes(32).toString("base64");
    const environment = {
      ...emulator.environment,
      // A few users send as many requests as many would.
      ...{ LIMIT_RATE_PER_IDENTITY: "1000000", LIMIT_RATE_PER_CLIENT_APP: "1000000" },
      ...{ LIMIT_CONCURRENT_OPERATIONS_PER_USER: "1000", LIMIT_COST_PER_MINUTE: "1000000000" },
      REDIS_URL: redis.url,
      TOKEN_CACHE_KEYS: cacheKey,
      NODE_ENV: "development",
    };
    const replicas = closeAtEnd(await startReplicas(replicaCount, environment, violations), (it) => it.end());
    const client = closeAtEnd(
      createClient(replicas, schedule, () => {
        violations.add("a replica is unreachable without a fault");
      }),
      (it) => it.close(),
    );

    const run = `soak-${randomBytes(4).toString("hex")}`;
    const participants = sampleUsers.filter(({ displayName }) => displayName !== "Carol Cole").slice(0, userCount);
    const users = await Promise.all(
      participants.map((sampleUser) => createVirtualUser(sampleUser, { client, emulator, run })),
    );
    const checker = createConsistencyChecker(schedule, violations);
    const mutations = createMutationLog(run);
    const memory = createMemoryWatch(replicas.oldest);
    const traffic = startTraffic({ users, client, checker, mutations, violations, run });
    const everyMs = (minutes * 60_000) / sampleCount;
    const sampling = setInterval(() => void memory.sample().catch(() => undefined), everyMs);

    const applyFault = async (fault: SoakFault, slotMs: number): Promise<void> => {
      progress(fault.name);
      const startedAt = performance.now();
      const endFault = schedule.beginFault(fault.codes, fault.recoveryMs);
      const signIn = (): Promise<unknown> => Promise.all(users.map((user) => user.signIn(fault.endsSessions ?? false)));
      // New sign-ins during the fault, so that some token exchanges happen while it is active.
      const running = fault.run(slotMs / 3);
      await (fault.endsSessions ? running.then(signIn) : Promise.all([running, signIn()]));
      endFault();
      await pause(Math.max(0, slotMs - (performance.now() - startedAt)));
    };
    const faults = createFaults({ emulator, redis, replicas });
    const rounds = Math.max(1, Math.round((minutes * 60_000) / roundMs));
    const slotMs = (minutes * 60_000) / rounds / (faults.length + 1);
    await pause(slotMs);
    for (let round = 0; round < rounds; round += 1) for (const fault of faults) await applyFault(fault, slotMs);

    progress("waiting for recovery …");
    await traffic.stop();
    clearInterval(sampling);
    await pause(recoveryMs);
    for (const user of users) await user.signIn(true);
    progress("verifying mutations and scanning the logs …");
    await mutations.check(client, violations);
    const output = `${replicas.output()}\n${(await Promise.all(replicas.all().map(({ url }) => fetchMetrics(url)))).join("\n")}`;
    scanLogs({ output, tokens: issuedTokens, users, participants, secrets: [cacheKey, run], violations });
    return {
      violations: violations.list(),
      requests: traffic.requests(),
      mutations: mutations.counts(),
      codes: checker.codeCounts,
      sessions: issuedTokens.length,
      growth: memory.evaluate(violations, issuedTokens.length),
      logLines: replicas.output().split("\n").length - 1,
    };
  } finally {
    for (const end of ends) await end();
  }
}

/** Fetches the metrics of a replica; empty if it returns an error status. */
async function fetchMetrics(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`);
  return response.ok ? response.text() : "";
}
