import { ErrorReply } from "@redis/client";

/** A server that replies and cannot be used, with a code for the reason. */
export class UnusableServerError extends Error {
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`Redis cannot be used: ${code}`, options);
    this.name = "UnusableServerError";
    this.code = code;
  }
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
  if (error instanceof UnusableServerError) return error.code;
  const code = isErrorReply(error) ? error.message.split(" ")[0] : "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z][A-Z\d_]{1,60}$/.test(code) ? code : error.constructor.name;
}

/**
 * The error replies after which another connection may be better: the server has lost its role or is not ready, or the
 * connection is not authenticated any more. All others concern a single command (NOPERM, OOM, MOVED) or would be the same on
 * each connection (MISCONF).
 */
const connectionErrorCodes: ReadonlySet<string> = new Set([
  ...["READONLY", "UNBLOCKED", "REDIRECT", "NOREPLICAS"],
  ...["LOADING", "MASTERDOWN", "CLUSTERDOWN"],
  ...["NOAUTH", "WRONGPASS", "DENIED"],
]);

/** Whether a connection is closed after this failure of a command. Failures without a reply concern the connection. */
export function isConnectionError(error: unknown): boolean {
  return !isErrorReply(error) || connectionErrorCodes.has(toErrorCode(error));
}

/** Throws a failure that concerns the connection. After any other error reply, commands of other kinds may succeed. */
export function throwConnectionError(error: unknown): void {
  if (isConnectionError(error)) throw error;
}
