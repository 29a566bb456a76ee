import type { ClientDeps } from "../api-definition.ts";

/**
 * Requests that Graph serves at a time for one app and mailbox. It rejects others with 429 (`ApplicationThrottled`). Of a
 * `$batch`, it executes four at a time.
 *
 * @see https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
 */
export const mailboxConcurrency = 4;

/** Resources of a mailbox. Photos are among them. */
const mailboxPath = /^\/(?:me|users\/([^/]+))\/(?:messages|mailFolders|sendMail|calendarView|events|photos?)(?:[/?]|$)/;

/**
 * Whether a path, relative to the version root, addresses the mailbox of the caller. Other mailboxes are not limited here:
 * only their photos are read, and the users of this API must not wait for each other.
 */
export function isOwnMailbox(path: string, userId: string): boolean {
  const match = mailboxPath.exec(path);
  return match !== null && (match[1] === undefined || match[1] === userId);
}

/** Sends `count` requests to the caller's mailbox, or a `$batch` of them, when it is their turn. */
export function sendInMailboxTurn<Result>(
  { http, userId }: ClientDeps,
  count: number,
  send: () => Promise<Result>,
): Promise<Result> {
  const slots = { key: userId, limit: mailboxConcurrency, count: Math.min(count, mailboxConcurrency) };
  return http.sendInTurn(slots, send);
}
