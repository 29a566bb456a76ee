import { isIP } from "node:net";
import { createCluster, RootNodesUnavailableError } from "@redis/client";
import type { RedisAddress, RedisAddresses } from "../config/redis.ts";
import { commandOptions, createSocketOptions, createTlsOptions, faultHandlingOptions } from "./client.ts";
import { throwConnectionError, UnusableServerError } from "./error-codes.ts";
import type { RedisSession, SessionDeps } from "./session.ts";

/** A key that is never written. */
const probeKey = "oboql:probe";

/**
 * Creates a session with all primaries of a cluster, as one unit: it is connected only if each of them is, and ends when the
 * connection to one is lost. The library finds the nodes and follows moved slots. What is stored is a cache, so a cluster
 * with a primary that hangs or fails is left until the cluster has replaced it.
 */
export function createClusterSession(
  { config: { tls }, credentials, timeouts, signal, onError }: SessionDeps,
  nodes: RedisAddresses,
): RedisSession {
  const { connectTimeoutMs, heartbeatIntervalMs } = timeouts;
  const socketOptions = createSocketOptions(connectTimeoutMs);
  const cluster = createCluster({
    // The library waits for a root node's greeting without a timeout, even after `destroy`.
    rootNodes: nodes.map((address) => ({
      socket: { ...toNodeSocket(address, nodes[0], tls), socketTimeout: connectTimeoutMs },
    })),
    nodeAddressMap: (address) => toNodeSocket(parseAddress(address), nodes[0], tls),
    defaults: {
      ...credentials,
      ...faultHandlingOptions,
      // Ends connections that the library opens after `destroy`: the heartbeat keeps the others alive.
      socket: { ...socketOptions, socketTimeout: connectTimeoutMs + 3 * heartbeatIntervalMs },
    },
    commandOptions,
  });
  let isConnected = false;
  let discoveryError: Error | undefined;
  const destroy = (): void => {
    for (const { client } of cluster.nodeByAddress.values()) client?.destroy();
    cluster.destroy();
  };
  signal.addEventListener("abort", destroy);
  cluster.on("error", (error: Error) => {
    discoveryError = error;
  });
  cluster.on("node-error", (error: Error) => {
    if (isConnected) onError(error);
  });
  // The library continues to open connections after `destroy` if it has just found the nodes.
  cluster.on("node-ready", () => {
    if (signal.aborted) destroy();
  });

  const check = (): Promise<unknown> =>
    Promise.all(cluster.masters.map(async (node) => (await cluster.nodeClient(node)).ping()));

  return {
    connect: async () => {
      await cluster.connect().catch((error: unknown) => {
        throw error instanceof RootNodesUnavailableError ? (discoveryError ?? error) : error;
      });
      signal.throwIfAborted();
      if (cluster.slots.includes(undefined as never)) throw new UnusableServerError("CLUSTERDOWN");
      // PING succeeds even if the cluster is down.
      await Promise.all([check(), cluster.get(probeKey)].map((reply) => reply.catch(throwConnectionError)));
      isConnected = true;
      return cluster;
    },
    check,
  };
}

/** The certificate of a node that is announced by its IP address is expected to have the name of the configured host. */
function toNodeSocket({ host, port }: RedisAddress, configured: RedisAddress, tls: boolean) {
  return { host, port, ...(tls && createTlsOptions(isIP(host) === 0 ? host : configured.host)) };
}

/** @param text host and port, separated by the last colon */
function parseAddress(text: string): RedisAddress {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}
