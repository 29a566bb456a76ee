import { isIP } from "node:net";
import { createClient, ErrorReply, RESP_TYPES } from "redis";
import type { Secret } from "../lib/secret.ts";

export type RedisClient = ReturnType<typeof createRedisClient>;

/**
 * A client of the official library for one connection; it is not used again after that. Left off is what the library
 * does about faults: its reconnecting waits without an end for the answer to its own greeting, its queue holds callers
 * back while there is no connection, and its timeouts let go of no command that was sent.
 */
export function createRedisClient(url: Secret, connectTimeoutMs: number) {
  return createClient({
    url: url.reveal(),
    socket: {
      ...toTlsOptions(new URL(url.reveal())),
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: false,
    },
    disableOfflineQueue: true,
    maintNotifications: "disabled",
    commandOptions: { timeout: 0, typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
}

/** Node names the server in the TLS handshake only if told to; services that share an address need it (RFC 6066, 3). */
function toTlsOptions({ protocol, hostname }: URL): { tls: true; servername: string } | undefined {
  const isName = isIP(hostname.replace(/^\[|\]$/g, "")) === 0;
  return protocol === "rediss:" && isName ? { tls: true, servername: hostname } : undefined;
}

/** Whether Redis understood the command and said no. */
export function isErrorReply(error: unknown): boolean {
  return error instanceof ErrorReply;
}

/** A word for what went wrong, as WRONGPASS, ECONNREFUSED or ConnectionTimeoutError. Never a message. */
export function toErrorCode(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = isErrorReply(error) ? error.message.split(" ")[0] : "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z][A-Z\d_]{1,60}$/.test(code) ? code : error.constructor.name;
}
