import { GraphError, badRequestError, okResponse, type GraphResponse } from "../response.ts";
import { sortBy } from "../odata/match-filter.ts";
import { parseOrderBy, readOptions, type SortKey } from "../odata/options.ts";
import { invalidRequestError } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { getContext, outlookPageResponse } from "../outlook/page.ts";
import { toPreferenceAppliedHeader, parsePreferences } from "../outlook/preferences.ts";
import { toIanaZone } from "../outlook/time-zone.ts";
import type { ResourceRequest } from "../request.ts";
import { requireCalendarOwner, readPermissions, getRequestedEvent } from "./access.ts";
import type { CalendarEvent } from "./calendars.ts";
import { eventPropertyNames, toEventResource, parseEventSelect } from "./event-resource.ts";

const maxDays = 1825;
const sortableProperties = ["start/dateTime", "end/dateTime", "subject", "createdDateTime", "lastModifiedDateTime"];

/** @see https://learn.microsoft.com/graph/api/user-list-calendarview */
export function listCalendarView(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const owner = requireCalendarOwner(outlook, request, readPermissions);
  const { from, to } = readWindow(request.search);
  validatePreferences(request);
  const options = readOptions(request.search, ["select", "top", "skip", "orderby", "count"]);
  const select = parseEventSelect(options.get("select"));
  const orderBy = readOrderBy(options.get("orderby"));
  return outlookPageResponse(request, {
    items: sortBy(outlook.getCalendars().list(owner, from, to), orderBy, getSortValue),
    options,
    context: getContext(request, "calendarView", select),
    render: (event) => toEventResource(request, event, select),
    headers: getAppliedPreferences(request),
  });
}

/**
 * Returns an event, a series by its own id, or an occurrence by the occurrence's id
 * (https://learn.microsoft.com/graph/api/event-get).
 */
export function getEvent(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const owner = requireCalendarOwner(outlook, request, readPermissions);
  validatePreferences(request);
  const select = parseEventSelect(readOptions(request.search, ["select"]).get("select"));
  const event = getRequestedEvent(outlook, owner, request);
  return okResponse(toEventBody(request, event, select), getAppliedPreferences(request));
}

/** A single event with its context URL. */
export function toEventBody(request: ResourceRequest, event: CalendarEvent, select?: readonly string[]): object {
  const context = `${request.baseUrl}/$metadata#${getContext(request, "events", select)}/$entity`;
  return { "@odata.context": context, ...toEventResource(request, event, select) };
}

/** Rejects unknown time zones, even if the response contains no time. */
export function validatePreferences({ headers }: ResourceRequest): void {
  toIanaZone(parsePreferences(headers).timeZone ?? "UTC");
}

export function getAppliedPreferences({ headers }: ResourceRequest): Record<string, string> {
  return toPreferenceAppliedHeader(headers, ["outlook.timezone", "outlook.body-content-type"]);
}

/** The window in milliseconds. Times without an offset are UTC, even if another time zone is preferred. */
function readWindow(search: URLSearchParams): { readonly from: number; readonly to: number } {
  const parameters = new Map([...search].map(([name, value]) => [name.toLowerCase(), value]));
  const [start, end] = [parameters.get("startdatetime"), parameters.get("enddatetime")];
  if (start === undefined || end === undefined) {
    throw invalidParameterError(
      "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.",
    );
  }
  const [from, to] = [readTime("StartDateTime", start), readTime("EndDateTime", end)];
  if (to < from)
    throw invalidParameterError("The value of parameter 'EndDateTime' is earlier than that of 'StartDateTime'.");
  if (to - from > maxDays * 86_400_000) {
    throw invalidRequestError(
      `The range between the start and end dates is greater than the allowed range. Maximum number of days: ${String(maxDays)}`,
    );
  }
  return { from, to };
}

function readTime(name: string, value: string): number {
  const [, time, offset = "Z"] =
    /^(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)(Z|[+-]\d\d:\d\d)?$/i.exec(value) ?? [];
  const milliseconds = time === undefined ? NaN : Date.parse(`${time.length === 10 ? `${time}T00:00` : time}${offset}`);
  if (Number.isNaN(milliseconds))
    throw invalidParameterError(`The value '${value}' of parameter '${name}' is invalid.`);
  return milliseconds;
}

function readOrderBy(value: string | undefined): readonly SortKey[] {
  return parseOrderBy(value).map((key) => {
    const property = sortableProperties.find((path) => path.toLowerCase() === key.property.toLowerCase());
    if (property !== undefined) return { ...key, property };
    const [root = ""] = key.property.split("/");
    throw eventPropertyNames.has(root.toLowerCase())
      ? new GraphError(400, "ErrorInvalidUrlQuery", `The property '${key.property}' does not support sorting.`)
      : badRequestError(`Could not find a property named '${root}' on type 'microsoft.graph.event'.`);
  });
}

function getSortValue({ start, end, meeting }: CalendarEvent, path: string): unknown {
  switch (path) {
    case "start/dateTime":
      return new Date(start).toISOString();
    case "end/dateTime":
      return new Date(end).toISOString();
    case "subject":
      return meeting.subject;
    case "createdDateTime":
      return meeting.createdDateTime;
    default:
      return meeting.lastModifiedDateTime;
  }
}

function invalidParameterError(message: string): GraphError {
  return new GraphError(400, "ErrorInvalidParameter", message);
}
