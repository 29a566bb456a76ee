import type { SampleUser } from "../../tenant.ts";
import { findUser } from "../directory/lookup.ts";
import { itemNotFound, noMailbox, requireMailboxPermission } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import type { ResourceRequest } from "../request.ts";
import type { CalendarEvent } from "./calendars.ts";

export const readPermissions = ["Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"];
export const writePermissions = ["Calendars.ReadWrite"];

/** The caller, who has a calendar. Throws Graph's error without one or without any of the permissions. */
export function requireCalendarOwner(
  outlook: Outlook,
  { token }: ResourceRequest,
  permissions: readonly string[],
): SampleUser {
  requireMailboxPermission(token, permissions);
  const user = findUser(token.oid);
  if (!user || !outlook.findMailbox(user.id)) throw noMailbox();
  return user;
}

/** The event of the caller's that the path names. */
export function getRequestedEvent(
  outlook: Outlook,
  owner: SampleUser,
  { params: [id = ""] }: ResourceRequest,
): CalendarEvent {
  const event = outlook.getCalendars().find(owner, id);
  if (!event) throw itemNotFound(id);
  return event;
}
