import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../../dev/src/emulator/faults.ts";
import type { Redis } from "./redis.ts";
import type { Replicas } from "./replicas.ts";
import type { Emulator } from "./emulator.ts";

/** Something that goes wrong for a while. */
export interface SoakFault {
  readonly name: string;
  /** What callers may notice of it; nothing is to be noticed of the others. */
  readonly codes: readonly string[];
  /** How long it may be noticed afterwards. */
  readonly recoveryMs: number;
  /** @returns when it is over */
  run(durationMs: number): Promise<unknown>;
  /** Whether tokens of before are of no use any more. */
  readonly endsSessions?: boolean;
}

const graph = ["POST /v1.0/$batch", "POST /v1.0/me/events"];
const projects = ["POST /projects/graphql"];
const tokenEndpoint = ["POST /oauth2/v2.0/token"];
/** The circuit breaker stays open for five to six seconds. */
const breakerRecoveryMs = 8_000;

export interface FaultDeps {
  readonly emulator: Emulator;
  readonly redis: Redis;
  readonly replicas: Replicas;
}

/** All that goes wrong, in order. Microsoft Graph and Projects are one origin here: what gives one a rest does it to both. */
export function createFaults({ emulator, redis, replicas }: FaultDeps): readonly SoakFault[] {
  const injectFor =
    (keys: readonly string[], fault: Omit<Fault, "key">) =>
    async (durationMs: number): Promise<void> => {
      for (const key of keys) await emulator.inject({ key, ...fault });
      await pause(durationMs);
      await emulator.clear();
    };
  const retryAfter = { "retry-after": "1" };
  const unavailable = ["DOWNSTREAM_UNAVAILABLE"];

  return [
    {
      name: "Redis says nothing",
      codes: [],
      recoveryMs: 0,
      run: async (durationMs) => {
        redis.freeze();
        await pause(durationMs);
        redis.thaw();
      },
    },
    {
      name: "Microsoft Graph throttles",
      codes: ["DOWNSTREAM_THROTTLED"],
      recoveryMs: 1_000,
      run: injectFor(graph, { response: { status: 429, headers: retryAfter } }),
    },
    {
      name: "Projects throttles",
      codes: ["DOWNSTREAM_THROTTLED"],
      recoveryMs: 1_000,
      run: injectFor(projects, { response: { status: 429, headers: retryAfter } }),
    },
    { name: "keys rolled, the old one kept", codes: [], recoveryMs: 0, run: () => emulator.rotateKeys(true) },
    {
      name: "a replica is killed",
      codes: ["lost", "refused"],
      recoveryMs: 1_000,
      run: async () => {
        // Changes on their way are to be found out about: some are made after their replica has gone.
        for (const key of [...graph, ...projects]) await emulator.inject({ key, delayMs: 300 });
        await pause(500);
        await replicas.kill();
        await emulator.clear();
      },
    },
    {
      name: "Microsoft Graph is out of order",
      codes: unavailable,
      recoveryMs: breakerRecoveryMs,
      run: injectFor(graph, { response: { status: 503 } }),
    },
    {
      name: "Redis is ended and started again",
      codes: [],
      recoveryMs: 0,
      run: async (durationMs) => {
        await redis.stop();
        await pause(durationMs);
        await redis.start();
      },
    },
    {
      name: "a gateway before Projects cannot reach it",
      codes: [...unavailable, "OUTCOME_UNKNOWN"],
      recoveryMs: breakerRecoveryMs,
      run: injectFor(projects, { response: { status: 502 } }),
    },
    { name: "a replica is drained", codes: [], recoveryMs: 0, run: () => replicas.drain() },
    {
      name: "the directory is out of order",
      codes: ["TOKEN_SERVICE_UNAVAILABLE"],
      recoveryMs: 1_000,
      run: injectFor(tokenEndpoint, { response: { status: 503 } }),
    },
    {
      name: "keys rolled, the old one gone",
      codes: ["UNAUTHENTICATED", "DOWNSTREAM_UNAUTHORIZED"],
      recoveryMs: 12_000,
      run: () => emulator.rotateKeys(false),
      endsSessions: true,
    },
    {
      // Last, since what hangs is given up only after ten seconds.
      name: "Projects hangs",
      codes: [...unavailable, "DOWNSTREAM_TIMEOUT", "OUTCOME_UNKNOWN"],
      recoveryMs: 10_000 + breakerRecoveryMs,
      run: injectFor(projects, { hang: true, times: 12 }),
    },
  ];
}
