import type { Attendee, DateTimeTimeZone, Event } from "@microsoft/microsoft-graph-types";
import { hasAnyScope } from "../../resource-server.ts";
import { parseSelect, createPropertyNames } from "../odata/options.ts";
import { wrapHtmlDocument, toPreview, toText } from "../outlook/html.ts";
import { createChangeKey, toEtag, createItemId } from "../outlook/item-id.ts";
import { parsePreferences } from "../outlook/preferences.ts";
import { toLocalTime, toIanaZone } from "../outlook/time-zone.ts";
import type { ResourceRequest } from "../request.ts";
import type { CalendarEvent } from "./calendars.ts";
import { noTime, type Meeting } from "./meeting.ts";

/**
 * Properties that Graph returns without `$select`, in its order
 * (https://learn.microsoft.com/graph/api/resources/event).
 */
const properties = [
  ...["id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "transactionId"],
  ...["originalStartTimeZone", "originalEndTimeZone", "iCalUId", "reminderMinutesBeforeStart", "isReminderOn"],
  ...["hasAttachments", "subject", "bodyPreview", "importance", "sensitivity", "isAllDay", "isCancelled"],
  ...["isOrganizer", "responseRequested", "seriesMasterId", "showAs", "type", "webLink", "onlineMeetingUrl"],
  ...["isOnlineMeeting", "onlineMeetingProvider", "allowNewTimeProposals", "isDraft", "hideAttendees"],
  ...["responseStatus", "body", "start", "end", "location", "locations", "recurrence", "attendees", "organizer"],
  ...["onlineMeeting"],
] as const satisfies readonly (keyof Event)[];

export const eventPropertyNames = createPropertyNames(properties);

/**
 * Properties that Calendars.ReadBasic hides
 * (https://learn.microsoft.com/graph/permissions-reference#calendarsreadbasic).
 */
const bodyProperties = ["body", "bodyPreview"];

export function parseEventSelect(value: string | undefined): readonly string[] | undefined {
  return parseSelect(value, { folderPropertyNames: eventPropertyNames, type: "event" });
}

/** Converts an event to Graph's resource. Id and ETag are always included. */
export function toEventResource(
  { token, headers }: ResourceRequest,
  event: CalendarEvent,
  select: readonly string[] = properties,
): Record<string, unknown> {
  const { bodyType, timeZone } = parsePreferences(headers);
  const values = toEventProperties(event, bodyType, timeZone);
  const canReadBodies = hasAnyScope(token, ["Calendars.Read", "Calendars.ReadWrite"]);
  const visibleProperties = ["id", ...select.filter((name) => name !== "id")].filter(
    (name) => canReadBodies || !bodyProperties.includes(name),
  );
  return {
    "@odata.etag": toEtag(createChangeKey(event.id, event.meeting.version)),
    ...Object.fromEntries(visibleProperties.map((name) => [name, new Map(Object.entries(values)).get(name)])),
  };
}

function toEventProperties(event: CalendarEvent, bodyType: "html" | "text", timeZone = "UTC"): Event {
  const { id, meeting, date } = event;
  const content = wrapHtmlDocument(meeting.html);
  return {
    id,
    createdDateTime: meeting.createdDateTime,
    lastModifiedDateTime: meeting.lastModifiedDateTime,
    changeKey: createChangeKey(id, meeting.version),
    categories: [...meeting.categories],
    transactionId: event.isOrganizer ? meeting.transactionId : null,
    originalStartTimeZone: meeting.timeZone,
    originalEndTimeZone: meeting.timeZone,
    iCalUId: `040000008200E00074C5B7101A82E008${createItemId(meeting.uid).slice(9, 33)}`,
    reminderMinutesBeforeStart: meeting.reminderMinutes ?? 0,
    isReminderOn: meeting.reminderMinutes !== null,
    hasAttachments: false,
    subject: meeting.subject,
    bodyPreview: toPreview(meeting.html),
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
    body: bodyType === "text" ? { contentType: "text", content: toText(content) } : { contentType: "html", content },
    start: toDateTimeTimeZone(event.start, meeting, timeZone),
    end: toDateTimeTimeZone(event.end, meeting, timeZone),
    ...toLocation(meeting),
    recurrence: date === undefined ? meeting.recurrence : null,
    attendees: toAttendees(event),
    organizer: { emailAddress: meeting.organizer },
    onlineMeeting: meeting.isOnline
      ? {
          joinUrl: `https://teams.microsoft.com/l/meetup-join/${encodeURIComponent(createItemId(`join ${meeting.uid}`))}`,
        }
      : null,
  };
}

/** All-day events last from midnight to midnight in any requested time zone. */
function toDateTimeTimeZone(milliseconds: number, { isAllDay }: Meeting, timeZone: string): DateTimeTimeZone {
  const local = toLocalTime(milliseconds, isAllDay ? "UTC" : toIanaZone(timeZone));
  return { dateTime: `${local}.0000000`, timeZone };
}

function toLocation({ location }: Meeting): Pick<Event, "location" | "locations"> {
  const place = { displayName: location, locationType: "default", uniqueIdType: "unknown" } as const;
  return {
    location: location === "" ? place : { ...place, uniqueId: location, uniqueIdType: "private" },
    locations: location === "" ? [] : [{ ...place, uniqueId: location, uniqueIdType: "private" }],
  };
}

/** Only the organizer sees the attendees' responses. */
function toAttendees({ meeting, isOrganizer }: CalendarEvent): Attendee[] {
  return meeting.attendees.map(({ address, type, status, proposedNewTime }) => ({
    type,
    status: isOrganizer ? status : { response: "none", time: noTime },
    ...(isOrganizer && proposedNewTime ? { proposedNewTime } : {}),
    emailAddress: address,
  }));
}
