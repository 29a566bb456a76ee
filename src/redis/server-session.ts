import type { RedisAddress } from "../config/redis.ts";
import { createRedisClient, type RedisClient } from "./client.ts";
import { throwConnectionError, UnusableServerError } from "./error-codes.ts";
import type { RedisSession, SessionDeps } from "./session.ts";

export interface ServerSessionOptions {
  /** Finds the server. Called once for each session, so that a failover is followed. */
  readonly findAddress: () => Promise<RedisAddress>;
  readonly onConnected?: (address: RedisAddress) => void;
  /** Whether the server may be a replica. Default: false. */
  readonly acceptsReplica?: boolean;
}

/** Creates a session with a single connection. */
export function createServerSession(
  { config, credentials, timeouts, subscription, signal, onError }: SessionDeps,
  { findAddress, onConnected, acceptsReplica = false }: ServerSessionOptions,
): RedisSession {
  let client: RedisClient | undefined;

  const check = async (): Promise<void> => {
    if (!client) return;
    // HELLO succeeds even if the server is loading its data; an error reply to PING may conceal the role.
    const [info, pong] = await Promise.allSettled([getServerInfo(client), client.ping()]);
    if (info.status === "rejected") throw info.reason;
    if (info.value.role === "replica" && !acceptsReplica) throw new UnusableServerError("READONLY");
    if (pong.status === "rejected") throw pong.reason;
  };

  return {
    connect: async () => {
      const address = await findAddress();
      signal.throwIfAborted();
      client = createRedisClient({
        address,
        tls: config.tls,
        database: config.database,
        credentials,
        connectTimeoutMs: timeouts.connectTimeoutMs,
        signal,
      });
      client.on("error", onError);
      await client.connect();
      await check().catch(throwConnectionError);
      if (subscription) await client.subscribe(subscription.channel, subscription.onMessage);
      onConnected?.(address);
      return client;
    },
    check,
  };
}

/** Facts in the reply to HELLO: the role of the server (`master`, `replica`) and its mode (`standalone`, `cluster`, `sentinel`). */
export interface ServerInfo {
  readonly role: string | undefined;
  readonly mode: string | undefined;
}

/** HELLO needs no permission, unlike ROLE and INFO. */
export async function getServerInfo(client: RedisClient): Promise<ServerInfo> {
  const { role, mode } = (await client.withTypeMapping({}).hello(3)) as Partial<Record<string, unknown>>;
  return { role: typeof role === "string" ? role : undefined, mode: typeof mode === "string" ? mode : undefined };
}
