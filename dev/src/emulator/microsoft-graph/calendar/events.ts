import { GraphError, badRequest, okAnswer, type GraphAnswer } from "../response.ts";
import { sorted } from "../odata/matches.ts";
import { parseOrderBy, readOptions, type SortKey } from "../odata/options.ts";
import { invalidRequest } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { contextOf, outlookPage } from "../outlook/page.ts";
import { preferenceApplied, preferencesOf } from "../outlook/preferences.ts";
import { zoneOf } from "../outlook/time-zone.ts";
import type { ResourceRequest } from "../request.ts";
import { calendarOwner, readPermissions, requestedEvent } from "./access.ts";
import type { CalendarEvent } from "./calendars.ts";
import { eventNames, eventResource, selectOfEvent } from "./event-resource.ts";

const maxDays = 1825;
const sortable = ["start/dateTime", "end/dateTime", "subject", "createdDateTime", "lastModifiedDateTime"];

/** https://learn.microsoft.com/graph/api/user-list-calendarview */
export function viewCalendar(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const owner = calendarOwner(outlook, request, readPermissions);
  const { from, to } = readWindow(request.search);
  checkPreferences(request);
  const options = readOptions(request.search, ["select", "top", "skip", "orderby", "count"]);
  const select = selectOfEvent(options.get("select"));
  const orderBy = readOrderBy(options.get("orderby"));
  return outlookPage(request, {
    items: sorted(outlook.calendars().view(owner, from, to), orderBy, sortValue),
    options,
    context: contextOf(request, "calendarView", select),
    render: (event) => eventResource(request, event, select),
    headers: appliedPreferences(request),
  });
}

/** https://learn.microsoft.com/graph/api/event-get: of a series by its own id, of an occurrence by that one's. */
export function getEvent(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const owner = calendarOwner(outlook, request, readPermissions);
  checkPreferences(request);
  const select = selectOfEvent(readOptions(request.search, ["select"]).get("select"));
  const event = requestedEvent(outlook, owner, request);
  return okAnswer(eventBody(request, event, select), appliedPreferences(request));
}

/** One event with its context. */
export function eventBody(request: ResourceRequest, event: CalendarEvent, select?: readonly string[]): object {
  const context = `${request.baseUrl}/$metadata#${contextOf(request, "events", select)}/$entity`;
  return { "@odata.context": context, ...eventResource(request, event, select) };
}

/** Refuses a time zone that Exchange does not know, even where nothing is answered in it. */
export function checkPreferences({ headers }: ResourceRequest): void {
  zoneOf(preferencesOf(headers).timeZone ?? "UTC");
}

export function appliedPreferences({ headers }: ResourceRequest): Record<string, string> {
  return preferenceApplied(headers, ["outlook.timezone", "outlook.body-content-type"]);
}

/** The window in milliseconds. Times without an offset are UTC, whatever time zone is preferred. */
function readWindow(search: URLSearchParams): { readonly from: number; readonly to: number } {
  const given = new Map([...search].map(([name, value]) => [name.toLowerCase(), value]));
  const [start, end] = [given.get("startdatetime"), given.get("enddatetime")];
  if (start === undefined || end === undefined) {
    throw invalidParameter(
      "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.",
    );
  }
  const [from, to] = [readTime("StartDateTime", start), readTime("EndDateTime", end)];
  if (to < from)
    throw invalidParameter("The value of parameter 'EndDateTime' is earlier than that of 'StartDateTime'.");
  if (to - from > maxDays * 86_400_000) {
    throw invalidRequest(
      `The range between the start and end dates is greater than the allowed range. Maximum number of days: ${String(maxDays)}`,
    );
  }
  return { from, to };
}

function readTime(name: string, value: string): number {
  const [, time, offset = "Z"] =
    /^(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)(Z|[+-]\d\d:\d\d)?$/i.exec(value) ?? [];
  const milliseconds = time === undefined ? NaN : Date.parse(`${time.length === 10 ? `${time}T00:00` : time}${offset}`);
  if (Number.isNaN(milliseconds)) throw invalidParameter(`The value '${value}' of parameter '${name}' is invalid.`);
  return milliseconds;
}

function readOrderBy(value: string | undefined): readonly SortKey[] {
  return parseOrderBy(value).map((key) => {
    const property = sortable.find((path) => path.toLowerCase() === key.property.toLowerCase());
    if (property !== undefined) return { ...key, property };
    const [root = ""] = key.property.split("/");
    throw eventNames.has(root.toLowerCase())
      ? new GraphError(400, "ErrorInvalidUrlQuery", `The property '${key.property}' does not support sorting.`)
      : badRequest(`Could not find a property named '${root}' on type 'microsoft.graph.event'.`);
  });
}

function sortValue({ start, end, meeting }: CalendarEvent, path: string): unknown {
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

function invalidParameter(message: string): GraphError {
  return new GraphError(400, "ErrorInvalidParameter", message);
}
