import { createdResponse, type GraphResponse } from "../response.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { toIsoSeconds } from "../outlook/time-zone.ts";
import type { ResourceRequest } from "../request.ts";
import { requireCalendarOwner, writePermissions } from "./access.ts";
import { toEvent } from "./calendars.ts";
import { getAppliedPreferences, validatePreferences, toEventBody } from "./events.ts";
import { sendMeetingMessage } from "./meeting-message.ts";
import type { Meeting } from "./meeting.ts";
import { readNewEvent } from "./new-event.ts";

/**
 * Creates an event (https://learn.microsoft.com/graph/api/user-post-events). Attendees of the tenant get it in their
 * calendars, and an invitation in their inboxes. With a known transaction id the existing event is returned.
 */
export function createEvent(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const owner = requireCalendarOwner(outlook, request, writePermissions);
  validatePreferences(request);
  const event = readNewEvent(request.json());
  const calendars = outlook.getCalendars();
  const existing = event.transactionId === null ? undefined : calendars.findByTransactionId(owner, event.transactionId);
  const now = toIsoSeconds(outlook.clock.now());
  const meeting: Meeting = existing ?? {
    ...event,
    uid: outlook.nextSeed(),
    organizer: { name: owner.displayName, address: owner.mail },
    isCancelled: false,
    cancelledDates: [],
    responses: {},
    version: 1,
    createdDateTime: now,
    lastModifiedDateTime: now,
  };
  if (!existing) {
    calendars.put(meeting);
    const to = meeting.attendees.map(({ address }) => address);
    sendMeetingMessage(outlook, meeting, {
      kind: "meetingRequest",
      prefix: "",
      html: meeting.html,
      from: meeting.organizer,
      to,
    });
  }
  const created = toEvent(meeting, owner);
  const location = `${request.baseUrl}/users('${owner.id}')/events('${encodeURIComponent(created.id)}')`;
  return createdResponse(toEventBody(request, created), location, getAppliedPreferences(request));
}
