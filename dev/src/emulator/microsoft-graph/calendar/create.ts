import { createdAnswer, type GraphAnswer } from "../response.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { isoSeconds } from "../outlook/time.ts";
import type { ResourceRequest } from "../request.ts";
import { calendarOwner, writePermissions } from "./access.ts";
import { eventOf } from "./calendars.ts";
import { appliedPreferences, checkPreferences, eventBody } from "./events.ts";
import { notify } from "./invitation.ts";
import type { Meeting } from "./meeting.ts";
import { readNewEvent } from "./new-event.ts";

/**
 * https://learn.microsoft.com/graph/api/user-post-events. Attendees who have a calendar here find it there, and an
 * invitation in their inbox. A transaction id that was used before answers the event of then and creates none.
 */
export function createEvent(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const owner = calendarOwner(outlook, request, writePermissions);
  checkPreferences(request);
  const event = readNewEvent(request.json());
  const calendars = outlook.calendars();
  const before = event.transactionId === null ? undefined : calendars.created(owner, event.transactionId);
  const at = isoSeconds(outlook.clock.now());
  const meeting: Meeting = before ?? {
    ...event,
    uid: outlook.nextSeed(),
    organizer: { name: owner.displayName, address: owner.mail },
    isCancelled: false,
    cancelledDates: [],
    answers: {},
    version: 1,
    createdDateTime: at,
    lastModifiedDateTime: at,
  };
  if (!before) {
    calendars.put(meeting);
    const to = meeting.attendees.map(({ address }) => address);
    notify(outlook, meeting, { kind: "meetingRequest", prefix: "", html: meeting.html, from: meeting.organizer, to });
  }
  const created = eventOf(meeting, owner);
  const location = `${request.baseUrl}/users('${owner.id}')/events('${encodeURIComponent(created.id)}')`;
  return createdAnswer(eventBody(request, created), location, appliedPreferences(request));
}
