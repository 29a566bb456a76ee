import type { ResponseStatus } from "@microsoft/microsoft-graph-types";
import type { Clock } from "../../clock.ts";
import { sampleMeetings } from "../../sample/calendar.ts";
import type { SampleUser } from "../../tenant.ts";
import { itemId } from "../outlook/item-id.ts";
import { isoSeconds } from "../outlook/time.ts";
import { localTime, millisecondsOf, zoneOf } from "../outlook/time-zone.ts";
import { answerKey, meetingFromSample, never, type Meeting } from "./meeting.ts";
import { datesOf } from "./recurrence.ts";

/** A meeting in the calendar of one user: a single one, a series, or an occurrence of a series. */
export interface CalendarEvent {
  readonly id: string;
  readonly meeting: Meeting;
  /** Of an occurrence: its date in the meeting's zone. */
  readonly date: string | undefined;
  /** In milliseconds; of a series those of its first occurrence. */
  readonly start: number;
  readonly end: number;
  readonly isOrganizer: boolean;
  readonly isCancelled: boolean;
  /** The user's own answer. */
  readonly response: ResponseStatus;
}

/** The meetings of the tenant, and the calendars that they make. */
export interface Calendars {
  /** What a user has from `from` to `to` (milliseconds), series expanded, by start. */
  view(user: SampleUser, from: number, to: number): readonly CalendarEvent[];
  /** By the id that it has in the user's calendar. */
  find(user: SampleUser, id: string): CalendarEvent | undefined;
  /** What an organizer has created with a transaction id. */
  created(organizer: SampleUser, transactionId: string): Meeting | undefined;
  /** Adds a meeting, or replaces the one of its uid, as a new version. */
  put(meeting: Meeting): void;
}

/** `today` is the beginning of the day that the sample's times are counted from. */
export function createCalendars({ clock, today }: { clock: Clock; today: number }): Calendars {
  const meetings = new Map(sampleMeetings.map((sample) => [`sample ${sample.key}`, meetingFromSample(sample, today)]));
  return {
    view: (user, from, to) =>
      [...meetings.values()]
        .flatMap((meeting) => expand(meeting, user, to))
        .filter((event) => event.start < to && event.end > from && isThere(event))
        .sort((a, b) => a.start - b.start),
    find: (user, id) => {
      const [, master = id.slice(0, -4), digits] = /^(.+)FRAAg(\d{8})AAA=$/.exec(id) ?? [];
      const meeting = [...meetings.values()].find(({ uid }) => eventId(uid, user) === `${master}AAA=`);
      if (!meeting || !has(meeting, user)) return undefined;
      const date = digits?.replace(/(....)(..)(..)/, "$1-$2-$3");
      const event =
        date === undefined
          ? eventOf(meeting, user)
          : expand(meeting, user, Date.parse(date) + 2 * 86_400_000).find((candidate) => candidate.date === date);
      return event && isThere(event) ? event : undefined;
    },
    created: ({ mail }, transactionId) =>
      [...meetings.values()].find(
        (meeting) => meeting.transactionId === transactionId && meeting.organizer.address === mail,
      ),
    put: (meeting) => {
      const version = meeting.version + (meetings.has(meeting.uid) ? 1 : 0);
      meetings.set(meeting.uid, { ...meeting, version, lastModifiedDateTime: isoSeconds(clock.now()) });
    },
  };
}

export function eventOf(meeting: Meeting, user: SampleUser, date?: string): CalendarEvent {
  const { organizer, answers, isAllDay, cancelledDates } = meeting;
  const zone = isAllDay ? "UTC" : zoneOf(meeting.timeZone);
  const length = Date.parse(`${meeting.end}Z`) - Date.parse(`${meeting.start}Z`);
  const begins = date === undefined ? meeting.start : `${date}${meeting.start.slice(10)}`;
  const isOrganizer = organizer.address === user.mail;
  const answer = answers[answerKey(user.mail, date)] ?? answers[answerKey(user.mail)];
  return {
    id: eventId(meeting.uid, user, date),
    meeting,
    date,
    start: millisecondsOf(begins, zone),
    end: millisecondsOf(begins, zone) + length,
    isOrganizer,
    isCancelled: meeting.isCancelled || (date !== undefined && cancelledDates.includes(date)),
    response: isOrganizer
      ? { response: "organizer", time: never }
      : (answer ?? { response: "notResponded", time: never }),
  };
}

function expand(meeting: Meeting, user: SampleUser, to: number): readonly CalendarEvent[] {
  if (!has(meeting, user)) return [];
  if (!meeting.recurrence) return [eventOf(meeting, user)];
  const until = localTime(to, zoneOf(meeting.timeZone)).slice(0, 10);
  const dates = datesOf(meeting.recurrence, meeting.start.slice(0, 10), until);
  return dates.map((date) => eventOf(meeting, user, date));
}

function has({ organizer, attendees }: Meeting, { mail }: SampleUser): boolean {
  return organizer.address === mail || attendees.some(({ address }) => address.address.toLowerCase() === mail);
}

/** What is declined leaves one's calendar, and what is cancelled the organizer's. */
function isThere({ isOrganizer, isCancelled, response }: CalendarEvent): boolean {
  return isOrganizer ? !isCancelled : response.response !== "declined";
}

function eventId(uid: string, { id }: SampleUser, date?: string): string {
  const master = itemId(`${id} event ${uid}`);
  return date === undefined ? master : `${master.slice(0, -4)}FRAAg${date.replaceAll("-", "")}AAA=`;
}
