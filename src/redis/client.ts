import { isIP } from "node:net";
import { createClient, ErrorReply, RESP_TYPES } from "redis";
import type { Secret } from "../lib/secret.ts";

export type RedisClient = ReturnType<typeof createRedisClient>;

/**
 * A client of the official library for a single connection. The library's fault handling is switched off, because
 * `connection.ts` and `reconnecting-client.ts` handle errors with bounded waiting times: the library's reconnect strategy
 * waits for the reply to its greeting without a timeout, its offline queue holds commands back while it is disconnected,
 * and its command timeout does not apply to commands that were sent already.
 *
 * @param connectTimeoutMs for DNS, TCP and TLS, in milliseconds
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

/** Node sends the server name in the TLS handshake only if it is set; services that share an address need it (RFC 6066, section 3). */
function toTlsOptions({ protocol, hostname }: URL): { tls: true; servername: string } | undefined {
  const isName = isIP(hostname.replace(/^\[|\]$/g, "")) === 0;
  return protocol === "rediss:" && isName ? { tls: true, servername: hostname } : undefined;
}

/** Whether Redis replied to the command with an error. */
export function isErrorReply(error: unknown): boolean {
  return error instanceof ErrorReply;
}

/**
 * A short code for an error, such as WRONGPASS, ECONNREFUSED or ConnectionTimeoutError. Never a message, since messages
 * may contain the URL.
 */
export function toErrorCode(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = isErrorReply(error) ? error.message.split(" ")[0] : "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z][A-Z\d_]{1,60}$/.test(code) ? code : error.constructor.name;
}
