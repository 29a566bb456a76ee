import { isIP } from "node:net";
import { createClient, RESP_TYPES } from "@redis/client";
import type { RedisAddress, RedisConfig } from "../config/redis.ts";
import type { CredentialOptions } from "./credentials.ts";

/** The commands of this API, which a client of one server and a client of a cluster have in common. */
export interface RedisCommands {
  get(key: string): Promise<Buffer | null>;
  set(key: string, value: Buffer, options: { expiration: { type: "PX"; value: number } }): Promise<unknown>;
  del(key: string): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  publish(channel: string, message: string): Promise<unknown>;
  ping(): Promise<unknown>;
  scan(cursor: string, options: { MATCH: string; COUNT: number }): Promise<{ keys: Buffer[] }>;
}

export type RedisClient = ReturnType<typeof createRedisClient>;

export interface RedisClientDeps extends Pick<RedisConfig, "tls"> {
  readonly address: RedisAddress;
  readonly database?: number;
  readonly credentials: CredentialOptions;
  /** For DNS, TCP and TLS, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** Closes the connection immediately. */
  readonly signal: AbortSignal;
}

/**
 * The library's fault handling is switched off, because `connection.ts` and `reconnecting-client.ts` handle errors with
 * bounded waiting times: the library's reconnect strategy waits for the reply to its greeting without a timeout, its offline
 * queue holds commands back while it is disconnected, and its command timeout does not apply to commands that were sent
 * already.
 */
export const faultHandlingOptions = { disableOfflineQueue: true, maintNotifications: "disabled" } as const;

/** Values are returned as bytes. */
export const commandOptions = { timeout: 0, typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };

/** A client of the official library for a single connection. DNS is resolved when it connects. */
export function createRedisClient({
  address,
  tls,
  database = 0,
  credentials,
  connectTimeoutMs,
  signal,
}: RedisClientDeps) {
  const { host, port } = address;
  const client = createClient({
    socket: { host, port, ...createSocketOptions(connectTimeoutMs), ...(tls && createTlsOptions(host)) },
    database,
    ...credentials,
    ...faultHandlingOptions,
    commandOptions,
  });
  const destroy = (): void => {
    client.destroy();
  };
  signal.addEventListener("abort", destroy);
  // The library's `destroy` misses a socket that is still connecting.
  client.on("connect", () => {
    if (signal.aborted) destroy();
  });
  return client;
}

/** A host with several addresses is tried at four of them; Node's default of 250 ms is too short for a distant one. */
export function createSocketOptions(connectTimeoutMs: number) {
  return {
    connectTimeout: connectTimeoutMs,
    reconnectStrategy: false,
    autoSelectFamilyAttemptTimeout: Math.ceil(connectTimeoutMs / 4),
  } as const;
}

/** Node sends the server name in the TLS handshake only if it is set; services that share an address need it (RFC 6066, section 3). */
export function createTlsOptions(host: string): { tls: true; servername?: string } {
  return isIP(host) === 0 ? { tls: true, servername: host } : { tls: true };
}
