import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./process.ts";
import { startRedis, startRedisProcess, type RedisServer } from "./redis.ts";
import { waitUntil } from "./replicas.ts";

/** The name under which the sentinels monitor the primary. */
export const primaryName = "oboql-primary";

/** A primary with a replica, and the sentinels that monitor them. */
export interface SentinelSetup {
  readonly primary: RedisServer;
  readonly replica: RedisServer;
  readonly sentinels: readonly RedisServer[];
  /** Environment variables for this API. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts a replica, and waits until it is in sync. */
export async function startReplica(primary: RedisServer, ...options: string[]): Promise<RedisServer> {
  const replica = await startRedis(
    "--replicaof",
    `127.0.0.1 ${primary.port}`,
    "--repl-diskless-sync-delay",
    "0",
    ...options,
  );
  await waitUntil(async () => /master_link_status:up/.test(String(await replica.command("INFO", "replication"))));
  return replica;
}

/** Starts three sentinels, which replace a primary that does not reply for half a second. */
export async function startSentinelSetup({
  sentinelPassword,
}: { sentinelPassword?: string } = {}): Promise<SentinelSetup> {
  const primary = await startRedis("--repl-diskless-sync-delay", "0");
  const replica = await startReplica(primary);
  const sentinels = await Promise.all(
    [0, 1, 2].map(() =>
      startRedisProcess(
        (port, folder) => {
          const path = join(folder, "sentinel.conf");
          const lines = [
            `sentinel monitor ${primaryName} 127.0.0.1 ${primary.port} 2`,
            `sentinel down-after-milliseconds ${primaryName} 500`,
            `sentinel failover-timeout ${primaryName} 2000`,
            ...(sentinelPassword === undefined
              ? []
              : [`requirepass "${sentinelPassword}"`, `sentinel sentinel-pass "${sentinelPassword}"`]),
          ];
          writeFileSync(path, lines.join("\n"));
          return [path, "--port", port, "--sentinel"];
        },
        { readyPattern: /\+monitor/, ...(sentinelPassword !== undefined && { password: sentinelPassword }) },
      ),
    ),
  );
  const state = async (sentinel: RedisServer): Promise<string> => String(await sentinel.command("INFO", "sentinel"));
  await waitUntil(async () => {
    const states = await Promise.all(sentinels.map(state));
    return states.every((each) => /slaves=1,sentinels=3/.test(each));
  });
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(",");
  return {
    primary,
    replica,
    sentinels,
    settings: { REDIS_MODE: "sentinel", REDIS_URL: `redis://${hosts}`, REDIS_SENTINEL_NAME: primaryName },
  };
}

/** A cluster of three primaries, each with a third of the slots. */
export interface ClusterSetup {
  readonly primaries: readonly [RedisServer, RedisServer, RedisServer];
  /** Replica of the first primary; undefined if the cluster has none. */
  readonly replica: RedisServer | undefined;
  /** Environment variables for this API. */
  readonly settings: Readonly<Record<string, string>>;
}

export async function startCluster({ withReplica = false } = {}): Promise<ClusterSetup> {
  const startNode = async (): Promise<RedisServer> => {
    const busPort = String(await freePort());
    const options = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", busPort];
    return startRedis(...options, "--repl-diskless-sync-delay", "0", "--cluster-replica-validity-factor", "0");
  };
  const [first, second, third, replica] = await Promise.all([
    startNode(),
    startNode(),
    startNode(),
    withReplica ? startNode() : undefined,
  ]);
  const primaries = [first, second, third] as const;
  const nodes = [...primaries, ...(replica ? [replica] : [])];
  await Promise.all(
    [
      [first, "0", "5460"],
      [second, "5461", "10922"],
      [third, "10923", "16383"],
    ].map(([node, from, to]) =>
      (node as RedisServer).command("CLUSTER", "ADDSLOTSRANGE", from as string, to as string),
    ),
  );
  for (const [index, node] of primaries.entries()) await node.command("CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
  for (const node of nodes.slice(1)) await first.command("CLUSTER", "MEET", ...(await getClusterAddress(node)));
  const isComplete = async (node: RedisServer): Promise<boolean> => {
    const info = String(await node.command("CLUSTER", "INFO"));
    return /cluster_state:ok/.test(info) && info.includes(`cluster_known_nodes:${nodes.length}\r`);
  };
  const waitUntilComplete = (): Promise<void> =>
    waitUntil(async () => (await Promise.all(nodes.map(isComplete))).every(Boolean));
  await waitUntilComplete();
  if (replica) {
    await replica.command("CLUSTER", "REPLICATE", String(await first.command("CLUSTER", "MYID")));
    await waitUntil(async () => /master_link_status:up/.test(String(await replica.command("INFO", "replication"))));
    await waitUntil(async () => {
      const all = await Promise.all(primaries.map(async (node) => String(await node.command("CLUSTER", "NODES"))));
      return all.every((each) => / slave /.test(each));
    });
  }
  const hosts = primaries.map(({ port }) => `127.0.0.1:${port}`).join(",");
  return { primaries, replica, settings: { REDIS_MODE: "cluster", REDIS_URL: `redis://${hosts}` } };
}

async function getClusterAddress(node: RedisServer): Promise<string[]> {
  const [line = ""] = String(await node.command("CLUSTER", "NODES")).split("\n");
  const busPort = /@(\d+)/.exec(line)?.[1] ?? "";
  return ["127.0.0.1", String(node.port), busPort];
}
