import type { Attendee, DateTimeTimeZone, Event } from "@microsoft/microsoft-graph-types";
import { grantsAny } from "../../resource-server.ts";
import { parseSelect, propertyNames } from "../odata/options.ts";
import { htmlDocument, previewOf, textOf } from "../outlook/html.ts";
import { changeKeyOf, etagOf, itemId } from "../outlook/item-id.ts";
import { preferencesOf } from "../outlook/preferences.ts";
import { localTime, zoneOf } from "../outlook/time-zone.ts";
import type { ResourceRequest } from "../request.ts";
import type { CalendarEvent } from "./calendars.ts";
import { never, type Meeting } from "./meeting.ts";

/** What Graph answers without `$select`, in its order (https://learn.microsoft.com/graph/api/resources/event). */
const properties = [
  ...["id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "transactionId"],
  ...["originalStartTimeZone", "originalEndTimeZone", "iCalUId", "reminderMinutesBeforeStart", "isReminderOn"],
  ...["hasAttachments", "subject", "bodyPreview", "importance", "sensitivity", "isAllDay", "isCancelled"],
  ...["isOrganizer", "responseRequested", "seriesMasterId", "showAs", "type", "webLink", "onlineMeetingUrl"],
  ...["isOnlineMeeting", "onlineMeetingProvider", "allowNewTimeProposals", "isDraft", "hideAttendees"],
  ...["responseStatus", "body", "start", "end", "location", "locations", "recurrence", "attendees", "organizer"],
  ...["onlineMeeting"],
] as const satisfies readonly (keyof Event)[];

export const eventNames = propertyNames(properties);

/** What Calendars.ReadBasic does not show (https://learn.microsoft.com/graph/permissions-reference#calendarsreadbasic). */
const bodies = ["body", "bodyPreview"];

export function selectOfEvent(value: string | undefined): readonly string[] | undefined {
  return parseSelect(value, { names: eventNames, type: "event" });
}

/** The event as Graph answers it. The id and the version are there even if they are not selected. */
export function eventResource(
  { token, headers }: ResourceRequest,
  event: CalendarEvent,
  select: readonly string[] = properties,
): Record<string, unknown> {
  const { bodyType, timeZone } = preferencesOf(headers);
  const values = valuesOf(event, bodyType, timeZone);
  const full = grantsAny(token, ["Calendars.Read", "Calendars.ReadWrite"]);
  const shown = ["id", ...select.filter((name) => name !== "id")].filter((name) => full || !bodies.includes(name));
  return {
    "@odata.etag": etagOf(changeKeyOf(event.id, event.meeting.version)),
    ...Object.fromEntries(shown.map((name) => [name, new Map(Object.entries(values)).get(name)])),
  };
}

function valuesOf(event: CalendarEvent, bodyType: "html" | "text", timeZone = "UTC"): Event {
  const { id, meeting, date } = event;
  const content = htmlDocument(meeting.html);
  return {
    id,
    createdDateTime: meeting.createdDateTime,
    lastModifiedDateTime: meeting.lastModifiedDateTime,
    changeKey: changeKeyOf(id, meeting.version),
    categories: [...meeting.categories],
    transactionId: event.isOrganizer ? meeting.transactionId : null,
    originalStartTimeZone: meeting.timeZone,
    originalEndTimeZone: meeting.timeZone,
    iCalUId: `040000008200E00074C5B7101A82E008${itemId(meeting.uid).slice(9, 33)}`,
    reminderMinutesBeforeStart: meeting.reminderMinutes ?? 0,
    isReminderOn: meeting.reminderMinutes !== null,
    hasAttachments: false,
    subject: meeting.subject,
    bodyPreview: previewOf(meeting.html),
    importance: meeting.importance,
    sensitivity: meeting.sensitivity,
    isAllDay: meeting.isAllDay,
    isCancelled: event.isCancelled,
    isOrganizer: event.isOrganizer,
    responseRequested: meeting.responseRequested,
    seriesMasterId: date === undefined ? null : `${id.slice(0, -"FRAAg00000000AAA=".length)}AAA=`,
    showAs: meeting.showAs,
    type: date !== undefined ? "occurrence" : meeting.recurrence ? "seriesMaster" : "singleInstance",
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(id)}&exvsurl=1&path=/calendar/item`,
    onlineMeetingUrl: null,
    isOnlineMeeting: meeting.isOnline,
    onlineMeetingProvider: meeting.isOnline ? "teamsForBusiness" : "unknown",
    allowNewTimeProposals: meeting.allowNewTimeProposals,
    isDraft: false,
    hideAttendees: meeting.hideAttendees,
    responseStatus: event.response,
    body: bodyType === "text" ? { contentType: "text", content: textOf(content) } : { contentType: "html", content },
    start: timeOf(event.start, meeting, timeZone),
    end: timeOf(event.end, meeting, timeZone),
    ...locationOf(meeting),
    recurrence: date === undefined ? meeting.recurrence : null,
    attendees: attendeesOf(event),
    organizer: { emailAddress: meeting.organizer },
    onlineMeeting: meeting.isOnline
      ? { joinUrl: `https://teams.microsoft.com/l/meetup-join/${encodeURIComponent(itemId(`join ${meeting.uid}`))}` }
      : null,
  };
}

/** What takes all day is from midnight to midnight in whatever zone is asked for. */
function timeOf(milliseconds: number, { isAllDay }: Meeting, timeZone: string): DateTimeTimeZone {
  const local = localTime(milliseconds, isAllDay ? "UTC" : zoneOf(timeZone));
  return { dateTime: `${local}.0000000`, timeZone };
}

function locationOf({ location }: Meeting): Pick<Event, "location" | "locations"> {
  const place = { displayName: location, locationType: "default", uniqueIdType: "unknown" } as const;
  return {
    location: location === "" ? place : { ...place, uniqueId: location, uniqueIdType: "private" },
    locations: location === "" ? [] : [{ ...place, uniqueId: location, uniqueIdType: "private" }],
  };
}

/** Only the organizer sees how others have answered. */
function attendeesOf({ meeting, isOrganizer }: CalendarEvent): Attendee[] {
  return meeting.attendees.map(({ address, type, status, proposedNewTime }) => ({
    type,
    status: isOrganizer ? status : { response: "none", time: never },
    ...(isOrganizer && proposedNewTime ? { proposedNewTime } : {}),
    emailAddress: address,
  }));
}
