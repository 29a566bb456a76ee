import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "@oboql/dev/emulator";
import type { Redis } from "./redis.ts";
import type { Replicas } from "./replicas.ts";
import type { Emulator } from "./emulator.ts";

/** A fault that is injected for a limited time. */
export interface SoakFault {
  readonly name: string;
  /** Error codes that clients may receive because of this fault. */
  readonly codes: readonly string[];
  /** Time after the fault during which these codes may still occur, in milliseconds. */
  readonly recoveryMs: number;
  /** Injects the fault; resolves when it is over. */
  run(durationMs: number): Promise<unknown>;
  /** Whether the fault invalidates all existing tokens. Default: false. */
  readonly endsSessions?: boolean;
}

const graph = ["POST /v1.0/$batch", "GET /v1.0/*", "POST /v1.0/me/events"];
const projects = ["POST /projects/graphql"];
const tokenEndpoint = ["POST /oauth2/v2.0/token"];
/** The circuit breaker stays open for five to six seconds. */
const breakerRecoveryMs = 8_000;

export interface FaultDeps {
  readonly emulator: Emulator;
  readonly redis: Redis;
  readonly replicas: Replicas;
}

/** All faults, in order. Microsoft Graph and Projects share one origin here, and so one circuit breaker. */
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
      name: "Redis does not respond",
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
    { name: "key rotation, old key kept", codes: [], recoveryMs: 0, run: () => emulator.rotateKeys(true) },
    {
      name: "a replica is killed",
      codes: ["lost", "refused"],
      recoveryMs: 1_000,
      run: async () => {
        // Delays mutations, so that some are executed after their replica was killed.
        for (const key of [...graph, ...projects]) await emulator.inject({ key, delayMs: 300 });
        await pause(500);
        await replicas.kill();
        await emulator.clear();
      },
    },
    {
      name: "Microsoft Graph is unavailable",
      codes: unavailable,
      recoveryMs: breakerRecoveryMs,
      run: injectFor(graph, { response: { status: 503 } }),
    },
    {
      name: "Redis crashes and restarts",
      codes: [],
      recoveryMs: 0,
      run: async (durationMs) => {
        await redis.stop();
        await pause(durationMs);
        await redis.start();
      },
    },
    {
      name: "the gateway of Projects returns 502",
      codes: [...unavailable, "OUTCOME_UNKNOWN"],
      recoveryMs: breakerRecoveryMs,
      run: injectFor(projects, { response: { status: 502 } }),
    },
    { name: "a replica shuts down gracefully", codes: [], recoveryMs: 0, run: () => replicas.drain() },
    {
      name: "the token endpoint is unavailable",
      codes: ["TOKEN_SERVICE_UNAVAILABLE"],
      recoveryMs: breakerRecoveryMs,
      run: injectFor(tokenEndpoint, { response: { status: 503 } }),
    },
    {
      name: "key rotation, old key removed",
      codes: ["UNAUTHENTICATED", "DOWNSTREAM_UNAUTHORIZED"],
      recoveryMs: 12_000,
      run: () => emulator.rotateKeys(false),
      endsSessions: true,
    },
    {
      // Last, since hanging calls time out only after ten seconds.
      name: "Projects hangs",
      codes: [...unavailable, "DOWNSTREAM_TIMEOUT", "OUTCOME_UNKNOWN"],
      recoveryMs: 10_000 + breakerRecoveryMs,
      run: injectFor(projects, { hang: true, times: 12 }),
    },
  ];
}
