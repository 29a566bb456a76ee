import { hasAnyScope, type AcceptedToken } from "../../resource-server.ts";
import type { ResourceRequest } from "../request.ts";
import { accessDeniedError, noMailboxError, requireMailboxPermission } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import type { Mailbox } from "./mailbox.ts";

const bodyPermissions = ["Mail.Read", "Mail.ReadWrite"];

/**
 * The caller's mailbox.
 * @throws GraphError if the token has no permission to read mail, or the caller no mailbox
 */
export function requireReadableMailbox(outlook: Outlook, { token }: ResourceRequest): Mailbox {
  requireMailboxPermission(token, ["Mail.ReadBasic", ...bodyPermissions]);
  return requireOwnMailbox(outlook, token);
}

/**
 * The caller's mailbox. The token's permissions are not checked.
 * @throws GraphError if the caller has no mailbox
 */
export function requireOwnMailbox(outlook: Outlook, { oid }: AcceptedToken): Mailbox {
  const mailbox = outlook.findMailbox(oid);
  if (!mailbox) throw noMailboxError();
  return mailbox;
}

/** Mail.ReadBasic excludes bodies, attachments and `$search`. */
export function canReadBodies(token: AcceptedToken): boolean {
  return hasAnyScope(token, bodyPermissions);
}

export function requireBodyPermission(token: AcceptedToken): void {
  if (!canReadBodies(token)) throw accessDeniedError();
}
