import { setTimeout as delay } from "node:timers/promises";
import type { AcceptedToken } from "../../resource-server.ts";
import { findUser } from "../directory/lookup.ts";
import { GraphError } from "../response.ts";

/**
 * Requests that Outlook serves at a time for one app and mailbox, and that Graph sends to it at a time from one batch
 * (https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits).
 */
export const mailboxConcurrency = 4;

/** Resources of Outlook, by their patterns. */
const outlookPattern =
  /^\/v1\.0\/(me|users\/\{id\})\/(?:messages|mailFolders|sendMail|calendarView|events|photos?)(?:\/|$)/;

export function isOutlookPattern(pattern: string): boolean {
  return outlookPattern.test(pattern);
}

/** Enforces the concurrency of each mailbox. All tokens of the emulator belong to one app. */
export interface MailboxLimit {
  /**
   * Handles a request to a mailbox.
   * @throws GraphError if the mailbox is already serving four requests, after calling `reject`
   */
  run<Result>(mailbox: string, handle: () => Promise<Result>, reject: () => void): Promise<Result>;
}

/** @param getDelayMs how long each request takes at least, in milliseconds */
export function createMailboxLimit(getDelayMs: () => number): MailboxLimit {
  const inFlight = new Map<string, number>();
  return {
    async run(mailbox, handle, reject) {
      const count = inFlight.get(mailbox) ?? 0;
      if (count >= mailboxConcurrency) {
        reject();
        throw mailboxConcurrencyError();
      }
      inFlight.set(mailbox, count + 1);
      try {
        if (getDelayMs() > 0) await delay(getDelayMs());
        return await handle();
      } finally {
        inFlight.set(mailbox, (inFlight.get(mailbox) ?? 1) - 1);
      }
    },
  };
}

/** The mailbox that a path addresses; undefined if it addresses none. */
export function getMailbox(pattern: string, path: string, token: AcceptedToken): string | undefined {
  const [, user] = outlookPattern.exec(pattern) ?? [];
  if (user === undefined || user === "me") return user && token.oid;
  const [, , id = ""] = path.split("/");
  return findUser(decodeURIComponent(id))?.id;
}

function mailboxConcurrencyError(): GraphError {
  const message = "Application is over its MailboxConcurrency limit.";
  return new GraphError(429, "ApplicationThrottled", message, { "Retry-After": "1" });
}
