import type { GraphAnswer } from "../response.ts";
import type { Outlook } from "../outlook/outlook.ts";
import type { ResourceRequest } from "../request.ts";
import type { Endpoint } from "../router.ts";
import { createEvent } from "./create.ts";
import { getEvent, viewCalendar } from "./events.ts";
import { cancel, respond, type ResponseAction } from "./respond.ts";

/** The caller's own calendar. */
export function calendarEndpoints(outlook: Outlook): readonly Endpoint[] {
  const endpoint = (
    method: Endpoint["method"],
    path: string,
    answer: (outlook: Outlook, request: ResourceRequest) => GraphAnswer,
  ): Endpoint => ({ method, path, answer: (request) => answer(outlook, request) });

  return [
    endpoint("GET", "/me/calendarView", viewCalendar),
    endpoint("POST", "/me/events", createEvent),
    endpoint("GET", "/me/events/{id}", getEvent),
    ...(["accept", "decline", "tentativelyAccept"] as const).map((action: ResponseAction) =>
      endpoint("POST", `/me/events/{id}/${action}`, (_outlook, request) => respond(action, outlook, request)),
    ),
    endpoint("POST", "/me/events/{id}/cancel", cancel),
  ];
}
