import type { EmailAddress, PatternedRecurrence, ResponseStatus, TimeSlot } from "@microsoft/microsoft-graph-types";
import type { SampleMeeting } from "../../sample/calendar.ts";
import { toEmailAddress } from "../../sample/people.ts";
import { toIsoSeconds } from "../outlook/time-zone.ts";

/** An attendee, with the response as the organizer sees it. */
export interface MeetingAttendee {
  readonly address: EmailAddress & { readonly address: string };
  readonly type: "required" | "optional" | "resource";
  readonly status: ResponseStatus;
  readonly proposedNewTime?: TimeSlot;
}

/** A meeting, series or appointment, shared by the calendars of organizer and attendees. */
export interface Meeting {
  readonly uid: string;
  readonly organizer: EmailAddress & { readonly address: string };
  readonly subject: string | null;
  readonly html: string;
  /** Local time in the meeting's time zone, `2026-11-22T09:00:00`; for a series that of the first occurrence. */
  readonly start: string;
  readonly end: string;
  /** Windows or IANA name, as received. */
  readonly timeZone: string;
  readonly isAllDay: boolean;
  readonly isOnline: boolean;
  readonly location: string;
  readonly importance: "low" | "normal" | "high";
  readonly sensitivity: "normal" | "personal" | "private" | "confidential";
  readonly showAs: "free" | "tentative" | "busy" | "oof" | "workingElsewhere" | "unknown";
  readonly categories: readonly string[];
  readonly responseRequested: boolean;
  readonly allowNewTimeProposals: boolean;
  readonly hideAttendees: boolean;
  readonly reminderMinutes: number | null;
  readonly recurrence: PatternedRecurrence | null;
  readonly transactionId: string | null;
  readonly attendees: readonly MeetingAttendee[];
  readonly isCancelled: boolean;
  /** Dates of cancelled occurrences of a series. */
  readonly cancelledDates: readonly string[];
  /** Responses of the attendees by {@link toResponseKey}. */
  readonly responses: Readonly<Record<string, ResponseStatus>>;
  readonly version: number;
  readonly createdDateTime: string;
  readonly lastModifiedDateTime: string;
}

/** Exchange's value for an event that has not happened. */
export const noTime = "0001-01-01T00:00:00Z";

/** Key of a response in {@link Meeting.responses}: the address, and the date for a single occurrence. */
export function toResponseKey(address: string, date?: string): string {
  return `${address.toLowerCase()}${date === undefined ? "" : ` ${date}`}`;
}

/**
 * Creates a meeting of the sample.
 * @param today start of the day to which the dates of the sample are relative
 */
export function toMeeting(sample: SampleMeeting, today: number): Meeting {
  const isAllDay = sample.time === undefined;
  const first = Date.parse(
    `${toIsoSeconds(today + sample.day * 86_400_000).slice(0, 10)}T${sample.time ?? "00:00"}:00Z`,
  );
  const end = first + sample.duration * (isAllDay ? 86_400_000 : 60_000);
  const at = toIsoSeconds(today - 40 * 86_400_000);
  const organizer = toEmailAddress(sample.organizer);
  const attendees = (sample.attendees ?? []).map(({ person, type, response }): MeetingAttendee => ({
    address: toEmailAddress(person),
    type: type ?? "required",
    status: response === undefined ? { response: "none", time: noTime } : { response, time: at },
  }));
  return {
    uid: `sample ${sample.key}`,
    organizer,
    subject: sample.subject,
    html: sample.html ?? "",
    start: toIsoSeconds(first).slice(0, 19),
    end: toIsoSeconds(end).slice(0, 19),
    timeZone: sample.timeZone ?? "UTC",
    isAllDay,
    isOnline: sample.online ?? false,
    location: sample.location ?? "",
    importance: sample.importance ?? "normal",
    sensitivity: sample.sensitivity ?? "normal",
    showAs: sample.showAs ?? "busy",
    categories: [],
    responseRequested: sample.noResponses !== true,
    allowNewTimeProposals: sample.noProposals !== true,
    hideAttendees: false,
    reminderMinutes: 15,
    recurrence: toRecurrence(sample, first),
    transactionId: null,
    attendees,
    isCancelled: sample.cancelled ?? false,
    cancelledDates: [],
    responses: Object.fromEntries(
      attendees
        .filter(({ status }) => status.response !== "none")
        .map(({ address, status }) => [toResponseKey(address.address), status]),
    ),
    version: 1,
    createdDateTime: at,
    lastModifiedDateTime: at,
  };
}

/** An endless series on the weekday or day of the month of its first occurrence. */
function toRecurrence({ recurrence }: SampleMeeting, first: number): PatternedRecurrence | null {
  if (!recurrence) return null;
  const weekday = (["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const)[
    new Date(first).getUTCDay()
  ];
  return {
    pattern: {
      ...{ type: "daily", interval: 1, month: 0, dayOfMonth: 0, firstDayOfWeek: "sunday", index: "first" },
      ...recurrence,
      ...(recurrence.type === "weekly" && weekday ? { daysOfWeek: [weekday] } : {}),
      ...(recurrence.type === "absoluteMonthly" ? { dayOfMonth: new Date(first).getUTCDate() } : {}),
    },
    range: {
      ...{ type: "noEnd", startDate: toIsoSeconds(first).slice(0, 10), endDate: "0001-01-01" },
      ...{ recurrenceTimeZone: "UTC", numberOfOccurrences: 0 },
    },
  };
}
