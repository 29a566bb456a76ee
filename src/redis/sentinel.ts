import type { RedisAddress, RedisConfig, RedisTopology } from "../config/redis.ts";
import { createRedisClient } from "./client.ts";
import { toErrorCode, UnusableServerError } from "./error-codes.ts";

export interface FindPrimaryDeps extends Pick<RedisConfig, "tls"> {
  readonly connectTimeoutMs: number;
  readonly signal: AbortSignal;
}

type SentinelTopology = Extract<RedisTopology, { kind: "sentinel" }>;

/**
 * Asks all sentinels for the address of the primary, and takes the first answer. The library's sentinel client is not used:
 * it asks one sentinel after another and waits for a hanging one without a timeout, and it keeps commands waiting during a
 * failover. Here a failover ends the connection, and the next one goes to the new primary.
 *
 * @see https://redis.io/docs/latest/develop/reference/sentinel-clients/
 * @throws {UnusableServerError} with the code `SENTINEL_NAME_UNKNOWN`, or another one with the prefix `SENTINEL_`
 */
export async function findPrimary(topology: SentinelTopology, deps: FindPrimaryDeps): Promise<RedisAddress> {
  const done = new AbortController();
  const signal = AbortSignal.any([deps.signal, done.signal]);
  try {
    return await Promise.any(topology.sentinels.map((address) => askSentinel(address, topology, { ...deps, signal })));
  } catch (error) {
    const failures: unknown[] = error instanceof AggregateError ? error.errors : [error];
    throw failures.find((each) => each instanceof UnusableServerError && each.code === nameUnknown) ?? failures[0];
  } finally {
    done.abort();
  }
}

export interface WatchPrimaryDeps extends FindPrimaryDeps {
  readonly intervalMs: number;
  /** Called if a sentinel names another server. */
  readonly onMoved: (error: Error) => void;
}

/**
 * Asks the sentinels in turn whether the primary is still the same one, because they leave an old primary that is alive
 * writable for about 10 s. A sentinel that does not answer changes nothing.
 */
export function watchPrimary(
  topology: SentinelTopology,
  current: RedisAddress,
  { intervalMs, onMoved, ...deps }: WatchPrimaryDeps,
): void {
  let count = Math.floor(Math.random() * topology.sentinels.length);
  const ask = async (): Promise<void> => {
    const sentinel = topology.sentinels[count++ % topology.sentinels.length] ?? topology.sentinels[0];
    const { host, port } = await askSentinel(sentinel, topology, deps).catch(() => current);
    if (host !== current.host || port !== current.port) onMoved(new UnusableServerError("FAILOVER"));
  };
  const timer = setInterval(() => void ask(), intervalMs);
  deps.signal.addEventListener("abort", () => {
    clearInterval(timer);
  });
}

const nameUnknown = "SENTINEL_NAME_UNKNOWN";

async function askSentinel(
  address: RedisAddress,
  { primaryName, password }: SentinelTopology,
  { signal, ...deps }: FindPrimaryDeps,
): Promise<RedisAddress> {
  const done = new AbortController();
  const abort = (): void => {
    done.abort();
  };
  signal.addEventListener("abort", abort);
  const credentials = password ? { password: password.reveal() } : {};
  const client = createRedisClient({ ...deps, address, credentials, signal: done.signal });
  client.on("error", () => undefined); // The call rejects as well.
  try {
    await client.connect();
    const reply = await client
      .withTypeMapping({})
      .sendCommand<[host: string, port: string] | null>(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", primaryName]);
    if (!reply) throw new UnusableServerError(nameUnknown);
    return { host: reply[0], port: Number(reply[1]) };
  } catch (error) {
    if (error instanceof UnusableServerError) throw error;
    throw new UnusableServerError(`SENTINEL_${toErrorCode(error)}`, { cause: error });
  } finally {
    signal.removeEventListener("abort", abort);
    abort();
  }
}
