import { hasAnyScope, type AcceptedToken } from "../../resource-server.ts";
import type { ResourceRequest } from "../request.ts";
import { accessDenied, noMailbox, requireMailboxPermission } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import type { Mailbox } from "./mailbox.ts";

const bodyPermissions = ["Mail.Read", "Mail.ReadWrite"];

/** The caller's mailbox, for a token that may read it, if only without bodies. Throws Graph's error. */
export function requireReadableMailbox(outlook: Outlook, { token }: ResourceRequest): Mailbox {
  requireMailboxPermission(token, ["Mail.ReadBasic", ...bodyPermissions]);
  return requireOwnMailbox(outlook, token);
}

/** The caller's mailbox, whatever the token may do with it. */
export function requireOwnMailbox(outlook: Outlook, { oid }: AcceptedToken): Mailbox {
  const mailbox = outlook.findMailbox(oid);
  if (!mailbox) throw noMailbox();
  return mailbox;
}

/** Mail.ReadBasic shows neither bodies nor attachments and does not search. */
export function canReadBodies(token: AcceptedToken): boolean {
  return hasAnyScope(token, bodyPermissions);
}

export function requireBodyPermission(token: AcceptedToken): void {
  if (!canReadBodies(token)) throw accessDenied();
}
