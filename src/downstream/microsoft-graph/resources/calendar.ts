import type { Event } from "@microsoft/microsoft-graph-types";
import { BadUserInputError } from "../../../errors/service-errors.ts";
import type { CreateEventInput } from "../../../generated/schema.ts";
import type { PageArgs } from "../../relay/connection.ts";
import { nullIfNotFound, type GraphRequests } from "../graph-request.ts";
import { validateCount, validateLength, normalizeTimeZone, preferBodyFormat } from "../validate-input.ts";
import { hasId, type EventPage, type GraphEvent } from "../types.ts";
import { eventProperties, toSelect } from "../odata-select.ts";

export interface CalendarViewArgs extends PageArgs {
  readonly start: Date;
  readonly end: Date;
  /** IANA name. */
  readonly timeZone: string;
}

/** What an invitation is answered with. */
export interface EventResponseOptions {
  readonly comment?: string | null | undefined;
  readonly sendResponse: boolean;
}

/** The caller's calendar. `fields` are those of the schema's type that the operation wants. */
export interface CalendarClient {
  getCalendarView(args: CalendarViewArgs, fields: readonly string[]): Promise<EventPage>;
  /** @returns null if there is none */
  getEventById(id: string, timeZone: string, fields: readonly string[]): Promise<GraphEvent | null>;
  getEventBodyPreview(eventId: string): Promise<string | null>;
  getEventBody(eventId: string, format: "html" | "text"): Promise<string | null>;
  createEvent(input: CreateEventInput): Promise<GraphEvent>;
  respondToEvent(
    eventId: string,
    response: "accept" | "tentativelyAccept" | "decline",
    options: EventResponseOptions,
  ): Promise<void>;
  cancelEvent(eventId: string, comment: string | null | undefined): Promise<void>;
}

/** What Graph allows between start and end, in milliseconds. */
const maxViewMs = 1_825 * 86_400_000;

/** @see https://learn.microsoft.com/graph/api/resources/calendar-overview */
export function createCalendarClient({ getOne, loadPage, mutate, mutateAndReturn }: GraphRequests): CalendarClient {
  const eventPath = (id: string): string => `/me/events/${encodeURIComponent(id)}`;
  return {
    getCalendarView: (args, fields) => {
      const { start, end } = args;
      const timeZone = normalizeTimeZone(args.timeZone);
      if (end <= start || end.getTime() - start.getTime() > maxViewMs)
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
          headers: preferTimeZone(timeZone),
          select: toSelect(eventProperties, fields),
          isItem: hasId<Event>,
        },
        args,
      );
    },
    getEventById: (id, timeZone, fields) =>
      nullIfNotFound(
        getOne({
          path: eventPath(id),
          headers: preferTimeZone(normalizeTimeZone(timeZone)),
          select: toSelect(eventProperties, fields),
        }),
      ),
    getEventBodyPreview: async (id) =>
      (await getOne<Event>({ path: eventPath(id), select: ["id", "bodyPreview"] })).bodyPreview ?? null,
    getEventBody: async (id, format) => {
      const { body } = await getOne<Event>({
        path: eventPath(id),
        select: ["id", "body"],
        ...preferBodyFormat(format),
      });
      return body?.content ?? null;
    },
    createEvent: (input) =>
      mutateAndReturn<Event>({
        method: "POST",
        path: "/me/events",
        body: toEvent(input),
        headers: preferTimeZone(normalizeTimeZone(input.timeZone)),
      }),
    respondToEvent: async (id, response, { comment, sendResponse }) => {
      // Telling the organizer is what Graph does anyway; wishing for it is refused where no responses are requested.
      const body = { comment: validateLength("comment", comment ?? "", 1_000), ...(!sendResponse && { sendResponse }) };
      await mutate({ method: "POST", path: `${eventPath(id)}/${response}`, body });
    },
    cancelEvent: async (id, comment) => {
      const body = { comment: validateLength("comment", comment ?? "", 1_000) };
      await mutate({ method: "POST", path: `${eventPath(id)}/cancel`, body });
    },
  };
}

function preferTimeZone(timeZone: string): Record<string, string> {
  return { Prefer: `outlook.timezone="${timeZone}"` };
}

function toEvent(input: CreateEventInput): Event {
  const { subject, start, end, body, format, location, clientMutationId } = input;
  const attendees = input.attendees ?? [];
  const timeZone = normalizeTimeZone(input.timeZone);
  if (end <= start) throw new BadUserInputError("`end` must be after `start`", { argument: "end" });
  validateCount("attendees", attendees, 0);
  // In the hour that comes twice when clocks are put back, a local time does not say which instant it is.
  const zone = [start, end].some((instant) => isAmbiguousLocalTime(instant, timeZone)) ? "UTC" : timeZone;
  return {
    subject: validateLength("subject", subject, 255),
    start: { dateTime: localTime(start, zone), timeZone: zone },
    end: { dateTime: localTime(end, zone), timeZone: zone },
    ...(body && {
      body: { contentType: format === "HTML" ? "html" : "text", content: validateLength("body", body, 100_000) },
    }),
    ...(location && { location: { displayName: validateLength("location", location, 255) } }),
    attendees: attendees.map(({ address, kind }) => ({
      emailAddress: { address },
      type: kind === "OPTIONAL" ? "optional" : kind === "RESOURCE" ? "resource" : "required",
    })),
    ...(clientMutationId && { transactionId: validateLength("clientMutationId", clientMutationId, 100) }),
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
function isAmbiguousLocalTime(instant: Date, timeZone: string): boolean {
  const localDateTime = localTime(instant, timeZone);
  return [-60, -30, 30, 60].some(
    (minutes) => localTime(new Date(instant.getTime() + minutes * 60_000), timeZone) === localDateTime,
  );
}
