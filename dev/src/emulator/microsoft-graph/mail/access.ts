import { grantsAny, type AcceptedToken } from "../../resource-server.ts";
import type { ResourceRequest } from "../request.ts";
import { accessDenied, noMailbox, requireMailbox } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import type { Mailbox } from "./mailbox.ts";

const full = ["Mail.Read", "Mail.ReadWrite"];

/** The caller's mailbox, for a token that may read it, if only without bodies. Throws Graph's error. */
export function readableMailbox(outlook: Outlook, { token }: ResourceRequest): Mailbox {
  requireMailbox(token, ["Mail.ReadBasic", ...full]);
  return ownMailbox(outlook, token);
}

/** The caller's mailbox, whatever the token may do with it. */
export function ownMailbox(outlook: Outlook, { oid }: AcceptedToken): Mailbox {
  const mailbox = outlook.mailboxOf(oid);
  if (!mailbox) throw noMailbox();
  return mailbox;
}

/** Mail.ReadBasic shows neither bodies nor attachments and does not search. */
export function readsBodies(token: AcceptedToken): boolean {
  return grantsAny(token, full);
}

export function requireBodies(token: AcceptedToken): void {
  if (!readsBodies(token)) throw accessDenied();
}
