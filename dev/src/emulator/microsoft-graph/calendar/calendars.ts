import type { ResponseStatus } from "@microsoft/microsoft-graph-types";
import type { Clock } from "../../clock.ts";
import { sampleMeetings } from "../../sample/calendar.ts";
import type { SampleUser } from "../../tenant.ts";
import { createItemId } from "../outlook/item-id.ts";
import { toLocalTime, toMilliseconds, toIanaZone, toIsoSeconds } from "../outlook/time-zone.ts";
import { toResponseKey, toMeeting, noTime, type Meeting } from "./meeting.ts";
import { getOccurrenceDates } from "./recurrence.ts";

/** A meeting in one user's calendar: a single event, a series, or an occurrence of a series. */
export interface CalendarEvent {
  readonly id: string;
  readonly meeting: Meeting;
  /** Date of an occurrence in the meeting's time zone; undefined for other events. */
  readonly date: string | undefined;
  /** In milliseconds; for a series those of its first occurrence. */
  readonly start: number;
  readonly end: number;
  readonly isOrganizer: boolean;
  readonly isCancelled: boolean;
  /** The user's own response. */
  readonly response: ResponseStatus;
}

/** Meetings of the tenant, and the users' calendars derived from them. */
export interface Calendars {
  /** Events of a user that overlap `from` to `to` (in milliseconds), with series expanded, sorted by start. */
  list(user: SampleUser, from: number, to: number): readonly CalendarEvent[];
  /** Finds an event by its id in the user's calendar. */
  find(user: SampleUser, id: string): CalendarEvent | undefined;
  /** Finds a meeting that this organizer created with this transaction id. */
  findByTransactionId(organizer: SampleUser, transactionId: string): Meeting | undefined;
  /** Adds a meeting, or replaces the one with its uid by a new version. */
  put(meeting: Meeting): void;
}

/** @param options.today start of the day to which the dates of the sample are relative */
export function createCalendars({ clock, today }: { clock: Clock; today: number }): Calendars {
  const meetings = new Map(sampleMeetings.map((sample) => [`sample ${sample.key}`, toMeeting(sample, today)]));
  return {
    list: (user, from, to) =>
      [...meetings.values()]
        .flatMap((meeting) => expandMeeting(meeting, user, to))
        .filter((event) => event.start < to && event.end > from && isVisible(event))
        .sort((a, b) => a.start - b.start),
    find: (user, id) => {
      const [, master = id.slice(0, -4), digits] = /^(.+)FRAAg(\d{8})AAA=$/.exec(id) ?? [];
      const meeting = [...meetings.values()].find(({ uid }) => createEventId(uid, user) === `${master}AAA=`);
      if (!meeting || !isParticipant(meeting, user)) return undefined;
      const date = digits?.replace(/(....)(..)(..)/, "$1-$2-$3");
      const event =
        date === undefined
          ? toEvent(meeting, user)
          : expandMeeting(meeting, user, Date.parse(date) + 2 * 86_400_000).find(
              (candidate) => candidate.date === date,
            );
      return event && isVisible(event) ? event : undefined;
    },
    findByTransactionId: ({ mail }, transactionId) =>
      [...meetings.values()].find(
        (meeting) => meeting.transactionId === transactionId && meeting.organizer.address === mail,
      ),
    put: (meeting) => {
      const version = meeting.version + (meetings.has(meeting.uid) ? 1 : 0);
      meetings.set(meeting.uid, { ...meeting, version, lastModifiedDateTime: toIsoSeconds(clock.now()) });
    },
  };
}

export function toEvent(meeting: Meeting, user: SampleUser, date?: string): CalendarEvent {
  const { organizer, responses, isAllDay, cancelledDates } = meeting;
  const zone = isAllDay ? "UTC" : toIanaZone(meeting.timeZone);
  const length = Date.parse(`${meeting.end}Z`) - Date.parse(`${meeting.start}Z`);
  const localStart = date === undefined ? meeting.start : `${date}${meeting.start.slice(10)}`;
  const start = toMilliseconds(localStart, zone);
  const isOrganizer = organizer.address === user.mail;
  const ownResponse = responses[toResponseKey(user.mail, date)] ?? responses[toResponseKey(user.mail)];
  return {
    id: createEventId(meeting.uid, user, date),
    meeting,
    date,
    start,
    end: start + length,
    isOrganizer,
    isCancelled: meeting.isCancelled || (date !== undefined && cancelledDates.includes(date)),
    response: isOrganizer
      ? { response: "organizer", time: noTime }
      : (ownResponse ?? { response: "notResponded", time: noTime }),
  };
}

function expandMeeting(meeting: Meeting, user: SampleUser, to: number): readonly CalendarEvent[] {
  if (!isParticipant(meeting, user)) return [];
  if (!meeting.recurrence) return [toEvent(meeting, user)];
  const until = toLocalTime(to, toIanaZone(meeting.timeZone)).slice(0, 10);
  const dates = getOccurrenceDates(meeting.recurrence, meeting.start.slice(0, 10), until);
  return dates.map((date) => toEvent(meeting, user, date));
}

function isParticipant({ organizer, attendees }: Meeting, { mail }: SampleUser): boolean {
  return organizer.address === mail || attendees.some(({ address }) => address.address.toLowerCase() === mail);
}

/** Declined events leave the attendee's calendar, cancelled ones the organizer's. */
function isVisible({ isOrganizer, isCancelled, response }: CalendarEvent): boolean {
  return isOrganizer ? !isCancelled : response.response !== "declined";
}

function createEventId(uid: string, { id }: SampleUser, date?: string): string {
  const master = createItemId(`${id} event ${uid}`);
  return date === undefined ? master : `${master.slice(0, -4)}FRAAg${date.replaceAll("-", "")}AAA=`;
}
