import type { PatternedRecurrence } from "@microsoft/microsoft-graph-types";
import { GraphError, badRequestError } from "../response.ts";
import { readBoolean, readEnum, readItemBody, readObjects, readString, readStrings } from "../outlook/body-values.ts";
import { unknownBodyPropertyError, invalidBodyValueError } from "../outlook/errors.ts";
import { toIanaZone } from "../outlook/time-zone.ts";
import { isObject } from "oboql/internal/lib/json";
import type { JsonObject } from "../request.ts";
import { eventPropertyNames } from "./event-resource.ts";
import { noTime, type Meeting, type MeetingAttendee } from "./meeting.ts";
import { recurrenceTypes } from "./recurrence.ts";

type NewEvent = Omit<
  Meeting,
  | "uid"
  | "organizer"
  | "isCancelled"
  | "cancelledDates"
  | "responses"
  | "version"
  | "createdDateTime"
  | "lastModifiedDateTime"
>;

/**
 * Reads a new event from a request body. Ignores properties that only the service sets.
 * @throws GraphError for invalid values
 */
export function readNewEvent(body: JsonObject): NewEvent {
  for (const name of Object.keys(body)) {
    if (!name.startsWith("@odata.") && !eventPropertyNames.has(name.toLowerCase()))
      throw unknownBodyPropertyError(name, "event");
  }
  const isAllDay = readBoolean(body, "isAllDay") ?? false;
  const hasReminder = readBoolean(body, "isReminderOn") ?? true;
  const minutes = body["reminderMinutesBeforeStart"];
  return {
    ...readTimes(body, isAllDay),
    isAllDay,
    subject: readString(body, "subject") ?? null,
    html: readItemBody(body["body"]),
    isOnline: readBoolean(body, "isOnlineMeeting") ?? false,
    location: isObject(body["location"]) ? (readString(body["location"], "displayName") ?? "") : "",
    importance: readEnum(body["importance"] ?? "normal", "importance", ["low", "normal", "high"]),
    sensitivity: readEnum(body["sensitivity"] ?? "normal", "sensitivity", [
      ...(["normal", "personal", "private", "confidential"] as const),
    ]),
    showAs: readEnum(body["showAs"] ?? (isAllDay ? "free" : "busy"), "freeBusyStatus", [
      ...(["free", "tentative", "busy", "oof", "workingElsewhere", "unknown"] as const),
    ]),
    categories: readStrings(body["categories"] ?? [], "categories"),
    responseRequested: readBoolean(body, "responseRequested") ?? true,
    allowNewTimeProposals: readBoolean(body, "allowNewTimeProposals") ?? true,
    hideAttendees: readBoolean(body, "hideAttendees") ?? false,
    reminderMinutes: hasReminder ? (typeof minutes === "number" ? minutes : 15) : null,
    recurrence: readRecurrence(body["recurrence"]),
    transactionId: readString(body, "transactionId") ?? null,
    attendees: readObjects(body, "attendees", "attendee").map(readAttendee),
  };
}

/** Both times are stored in the time zone of the start. */
function readTimes(body: JsonObject, isAllDay: boolean): Pick<Meeting, "start" | "end" | "timeZone"> {
  const start = readTime(body, "start");
  const end = readTime(body, "end");
  if (toIanaZone(start.timeZone) !== toIanaZone(end.timeZone)) {
    throw badRequestError("The emulator requires start and end in the same time zone.");
  }
  if (isAllDay && !(start.local.endsWith("T00:00:00") && end.local.endsWith("T00:00:00") && start.local < end.local)) {
    throw invalidEventError(
      "The Event.Start and Event.End of an all-day event need to be set to midnight, a day or more apart.",
    );
  }
  if (end.local < start.local) throw invalidEventError("The Event.End is earlier than the Event.Start.");
  return { start: start.local, end: end.local, timeZone: start.timeZone };
}

/** Reads a `dateTimeTimeZone`. The time is local to the zone; a trailing `Z` is ignored. */
function readTime(body: JsonObject, name: string): { readonly local: string; readonly timeZone: string } {
  const value = body[name];
  if (!isObject(value)) throw invalidEventError(`The Event.${name} is required.`);
  const [, local] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z?$/.exec(readString(value, "dateTime") ?? "") ?? [];
  if (local === undefined || Number.isNaN(Date.parse(`${local}Z`)))
    throw invalidBodyValueError(name, "microsoft.graph.dateTimeTimeZone");
  const timeZone = readString(value, "timeZone") ?? "UTC";
  toIanaZone(timeZone);
  return { local: local.length === 16 ? `${local}:00` : local, timeZone };
}

function readAttendee(attendee: JsonObject): MeetingAttendee {
  const emailAddress = isObject(attendee["emailAddress"]) ? attendee["emailAddress"] : {};
  const address = readString(emailAddress, "address");
  if (address === undefined) throw invalidBodyValueError("attendees", "microsoft.graph.attendee");
  return {
    address: { name: readString(emailAddress, "name") ?? address, address },
    type: readEnum(attendee["type"] ?? "required", "attendeeType", ["required", "optional", "resource"]),
    status: { response: "none", time: noTime },
  };
}

function readRecurrence(value: unknown): PatternedRecurrence | null {
  if (value === undefined || value === null) return null;
  const { pattern, range } = isObject(value) ? value : {};
  if (!isObject(pattern) || !isObject(range))
    throw invalidBodyValueError("recurrence", "microsoft.graph.patternedRecurrence");
  const type = recurrenceTypes.find((candidate) => candidate === pattern["type"]);
  if (type === undefined)
    throw badRequestError(`The emulator supports only these recurrence types: ${recurrenceTypes.join(", ")}.`);
  return { pattern: { ...pattern, type }, range };
}

function invalidEventError(message: string): GraphError {
  return new GraphError(400, "ErrorPropertyValidationFailure", message);
}
