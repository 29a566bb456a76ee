import { BadUserInputError } from "../../../errors/service-errors.ts";
import type { CreateEventInput } from "../../../generated/schema.ts";
import type { PageArgs } from "../../relay/connection.ts";
import { rejectArguments } from "../error-code.ts";
import { nullIfNotFound, type GraphRequests } from "../graph-request.ts";
import { eventProperties, toSelect } from "../odata-select.ts";
import { hasId, type EventPage, type GraphEvent } from "../types.ts";
import {
  normalizeTimeZone,
  preferBodyFormat,
  toItemSegment,
  validateAddress,
  validateCount,
  validateText,
} from "../validate-input.ts";

export interface CalendarViewArgs extends PageArgs {
  readonly start: Date;
  readonly end: Date;
  /** IANA time zone name. */
  readonly timeZone: string;
}

export interface EventResponseOptions {
  readonly comment?: string | null | undefined;
  /** Whether the organizer gets a response message. */
  readonly sendResponse: boolean;
}

/** The caller's calendar. `fields` are the selected fields of the schema type. */
export interface CalendarClient {
  getCalendarView(args: CalendarViewArgs, fields: readonly string[]): Promise<EventPage>;
  /** @returns null if the event does not exist */
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

/** Graph's maximum between start and end of a calendar view, in milliseconds. */
const maxViewMs = 1_825 * 86_400_000;

/** Graph does not support all IANA time zones that JavaScript knows. */
const timeZoneArgument = { TimeZoneNotSupportedException: "timeZone" };

const eventIdArgument = { ErrorInvalidIdMalformed: "eventId" };

/** @see https://learn.microsoft.com/graph/api/resources/calendar-overview */
export function createCalendarClient({ getOne, loadPage, mutate, mutateAndReturn }: GraphRequests): CalendarClient {
  const eventPath = (id: string): string => `/me/events/${toItemSegment(id)}`;
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
      const page = loadPage(
        {
          list: `calendarView ${JSON.stringify([parameters, timeZone])}`,
          path: "/me/calendarView",
          parameters,
          headers: preferTimeZone(timeZone),
          select: toSelect(eventProperties, fields),
          isItem: hasId<GraphEvent>,
        },
        args,
      );
      return rejectArguments(page, timeZoneArgument);
    },
    getEventById: (id, timeZone, fields) => {
      const request = {
        path: eventPath(id),
        headers: preferTimeZone(normalizeTimeZone(timeZone)),
        select: toSelect(eventProperties, fields),
      };
      return rejectArguments(nullIfNotFound(getOne<GraphEvent>(request)), timeZoneArgument);
    },
    getEventBodyPreview: async (id) =>
      (await getOne<GraphEvent>({ path: eventPath(id), select: ["id", "bodyPreview"] })).bodyPreview ?? null,
    getEventBody: async (id, format) => {
      const request = { path: eventPath(id), select: ["id", "body"], ...preferBodyFormat(format) };
      return (await getOne<GraphEvent>(request)).body?.content ?? null;
    },
    createEvent: (input) => {
      const headers = preferTimeZone(normalizeTimeZone(input.timeZone));
      const created = mutateAndReturn<GraphEvent>({
        method: "POST",
        path: "/me/events",
        body: toEvent(input),
        headers,
      });
      return rejectArguments(created, {
        ...timeZoneArgument,
        ErrorDuplicateTransactionId: "clientMutationId",
        ErrorInvalidRecipients: "attendees",
      });
    },
    respondToEvent: async (id, response, { comment, sendResponse }) => {
      // `true` is Graph's default. Sent explicitly, it is rejected if the organizer did not request responses.
      const body = { comment: validateText("comment", comment ?? "", 1_000), ...(!sendResponse && { sendResponse }) };
      await rejectArguments(mutate({ method: "POST", path: `${eventPath(id)}/${response}`, body }), eventIdArgument);
    },
    cancelEvent: async (id, comment) => {
      const body = { comment: validateText("comment", comment ?? "", 1_000) };
      await rejectArguments(mutate({ method: "POST", path: `${eventPath(id)}/cancel`, body }), eventIdArgument);
    },
  };
}

/** The request header for the time zone of the response. */
function preferTimeZone(timeZone: string): Record<string, string> {
  return { Prefer: `outlook.timezone="${timeZone}"` };
}

function toEvent(input: CreateEventInput): Omit<GraphEvent, "id"> {
  const { subject, start, end, body, format, location, clientMutationId } = input;
  const attendees = input.attendees ?? [];
  const timeZone = normalizeTimeZone(input.timeZone);
  if (end <= start) throw new BadUserInputError("`end` must be after `start`", { argument: "end" });
  validateCount("attendees", attendees, 0);
  // Graph takes local times. An ambiguous one does not identify the instant, so the event is created in UTC.
  const zone = [start, end].some((instant) => isAmbiguousLocalTime(instant, timeZone)) ? "UTC" : timeZone;
  return {
    subject: validateText("subject", subject, 255),
    start: { dateTime: toLocalTime(start, zone), timeZone: zone },
    end: { dateTime: toLocalTime(end, zone), timeZone: zone },
    ...(body && {
      body: { contentType: format === "HTML" ? "html" : "text", content: validateText("body", body, 100_000) },
    }),
    ...(location && { location: { displayName: validateText("location", location, 255) } }),
    attendees: attendees.map(({ address, kind }) => ({
      emailAddress: { address: validateAddress("address", address) },
      type: kind === "OPTIONAL" ? "optional" : kind === "RESOURCE" ? "resource" : "required",
    })),
    ...(clientMutationId && { transactionId: validateText("clientMutationId", clientMutationId, 100) }),
  };
}

/** The local time of an instant in a time zone, such as `2026-03-31T08:30:00`. */
function toLocalTime(instant: Date, timeZone: string): string {
  // The Swedish locale formats dates as ISO 8601.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" })
    .format(instant)
    .replace(" ", "T");
}

/** Whether a local time is ambiguous in the time zone: clocks go back by 60 or 30 minutes. */
function isAmbiguousLocalTime(instant: Date, timeZone: string): boolean {
  const localTime = toLocalTime(instant, timeZone);
  return [-60, -30, 30, 60].some(
    (minutes) => toLocalTime(new Date(instant.getTime() + minutes * 60_000), timeZone) === localTime,
  );
}
