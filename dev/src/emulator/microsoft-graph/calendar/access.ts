import type { SampleUser } from "../../tenant.ts";
import { findUser } from "../directory/lookup.ts";
import { itemNotFoundError, noMailboxError, requireMailboxPermission } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import type { ResourceRequest } from "../request.ts";
import type { CalendarEvent } from "./calendars.ts";

export const readPermissions = ["Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"];
export const writePermissions = ["Calendars.ReadWrite"];

/** @throws GraphError if a permission or the caller's calendar is missing */
export function requireCalendarOwner(
  outlook: Outlook,
  { token }: ResourceRequest,
  permissions: readonly string[],
): SampleUser {
  requireMailboxPermission(token, permissions);
  const user = findUser(token.oid);
  if (!user || !outlook.findMailbox(user.id)) throw noMailboxError();
  return user;
}

/**
 * The event of the caller with the id in the path.
 * @throws GraphError if there is none
 */
export function getRequestedEvent(
  outlook: Outlook,
  owner: SampleUser,
  { params: [id = ""] }: ResourceRequest,
): CalendarEvent {
  const event = outlook.getCalendars().find(owner, id);
  if (!event) throw itemNotFoundError(id);
  return event;
}
