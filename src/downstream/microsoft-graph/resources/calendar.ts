import type { Event } from "@microsoft/microsoft-graph-types";
import { BadUserInputError } from "../../../errors/service-errors.ts";
import type { CreateEventInput } from "../../../generated/schema.ts";
import type { PageArgs } from "../../relay/connection.ts";
import { nullIfNotFound, type Calls } from "../graph-request.ts";
import { checkCount, checkedLength, checkedTimeZone, inFormat } from "../validate-input.ts";
import { isIdentified, type EventPage, type GraphEvent } from "../types.ts";
import { eventProperties, select } from "../odata-select.ts";

export interface CalendarViewArgs extends PageArgs {
  readonly start: Date;
  readonly end: Date;
  /** IANA name. */
  readonly timeZone: string;
}

/** What an invitation is answered with. */
export interface EventAnswer {
  readonly comment?: string | null | undefined;
  readonly sendResponse: boolean;
}

/** The caller's calendar. `fields` are those of the schema's type that the operation wants. */
export interface Calendar {
  calendarView(args: CalendarViewArgs, fields: readonly string[]): Promise<EventPage>;
  /** @returns null if there is none */
  eventById(id: string, timeZone: string, fields: readonly string[]): Promise<GraphEvent | null>;
  eventBodyPreviewOf(eventId: string): Promise<string | null>;
  eventBodyOf(eventId: string, format: "html" | "text"): Promise<string | null>;
  createEvent(input: CreateEventInput): Promise<GraphEvent>;
  respondToEvent(
    eventId: string,
    response: "accept" | "tentativelyAccept" | "decline",
    answer: EventAnswer,
  ): Promise<void>;
  cancelEvent(eventId: string, comment: string | null | undefined): Promise<void>;
}

/** What Graph allows between start and end, in milliseconds. */
const longestViewMs = 1_825 * 86_400_000;

/** @see https://learn.microsoft.com/graph/api/resources/calendar-overview */
export function createCalendar({ loadOne, loadPage, change, changeOne }: Calls): Calendar {
  const event = (id: string): string => `/me/events/${encodeURIComponent(id)}`;
  return {
    calendarView: (args, fields) => {
      const { start, end } = args;
      const timeZone = checkedTimeZone(args.timeZone);
      if (end <= start || end.getTime() - start.getTime() > longestViewMs)
        throw new BadUserInputError("`end` must be after `start`, by 1,825 days at most", { argument: "end" });
      const parameters = {
        startDateTime: start.toISOString(),
        endDateTime: end.toISOString(),
        $orderby: "start/dateTime",
      };
      return loadPage(
        {
          list: `calendarView ${JSON.stringify([parameters, timeZone])}`,
          path: "/me/calendarView",
          parameters,
          headers: inTimeZone(timeZone),
          select: select(eventProperties, fields),
          isItem: isIdentified<Event>,
        },
        args,
      );
    },
    eventById: (id, timeZone, fields) =>
      nullIfNotFound(
        loadOne({
          path: event(id),
          headers: inTimeZone(checkedTimeZone(timeZone)),
          select: select(eventProperties, fields),
        }),
      ),
    eventBodyPreviewOf: async (id) =>
      (await loadOne<Event>({ path: event(id), select: ["id", "bodyPreview"] })).bodyPreview ?? null,
    eventBodyOf: async (id, format) => {
      const { body } = await loadOne<Event>({ path: event(id), select: ["id", "body"], ...inFormat(format) });
      return body?.content ?? null;
    },
    createEvent: (input) =>
      changeOne<Event>({
        method: "POST",
        path: "/me/events",
        body: eventOf(input),
        headers: inTimeZone(checkedTimeZone(input.timeZone)),
      }),
    respondToEvent: async (id, response, { comment, sendResponse }) => {
      // Telling the organizer is what Graph does anyway; wishing for it is refused where no responses are requested.
      const body = { comment: checkedLength("comment", comment ?? "", 1_000), ...(!sendResponse && { sendResponse }) };
      await change({ method: "POST", path: `${event(id)}/${response}`, body });
    },
    cancelEvent: async (id, comment) => {
      const body = { comment: checkedLength("comment", comment ?? "", 1_000) };
      await change({ method: "POST", path: `${event(id)}/cancel`, body });
    },
  };
}

function inTimeZone(timeZone: string): Record<string, string> {
  return { Prefer: `outlook.timezone="${timeZone}"` };
}

function eventOf(input: CreateEventInput): Event {
  const { subject, start, end, body, format, location, clientMutationId } = input;
  const attendees = input.attendees ?? [];
  const timeZone = checkedTimeZone(input.timeZone);
  if (end <= start) throw new BadUserInputError("`end` must be after `start`", { argument: "end" });
  checkCount("attendees", attendees, 0);
  // In the hour that comes twice when clocks are put back, a local time does not say which instant it is.
  const zone = [start, end].some((instant) => comesTwice(instant, timeZone)) ? "UTC" : timeZone;
  return {
    subject: checkedLength("subject", subject, 255),
    start: { dateTime: localTime(start, zone), timeZone: zone },
    end: { dateTime: localTime(end, zone), timeZone: zone },
    ...(body && {
      body: { contentType: format === "HTML" ? "html" : "text", content: checkedLength("body", body, 100_000) },
    }),
    ...(location && { location: { displayName: checkedLength("location", location, 255) } }),
    attendees: attendees.map(({ address, kind }) => ({
      emailAddress: { address },
      type: kind === "OPTIONAL" ? "optional" : kind === "RESOURCE" ? "resource" : "required",
    })),
    ...(clientMutationId && { transactionId: checkedLength("clientMutationId", clientMutationId, 100) }),
  };
}

/** An instant as the clocks of a time zone show it: `2026-03-31T08:30:00`. */
function localTime(instant: Date, timeZone: string): string {
  // Swedish dates are written as ISO 8601 writes them.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" })
    .format(instant)
    .replace(" ", "T");
}

/** Whether the clocks of a time zone show the same at another instant. They are put back by an hour, or by half of one. */
function comesTwice(instant: Date, timeZone: string): boolean {
  const shown = localTime(instant, timeZone);
  return [-60, -30, 30, 60].some(
    (minutes) => localTime(new Date(instant.getTime() + minutes * 60_000), timeZone) === shown,
  );
}
