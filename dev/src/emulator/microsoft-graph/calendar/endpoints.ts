import { createOutlookEndpoint, type Outlook } from "../outlook/outlook.ts";
import type { Endpoint } from "../router.ts";
import { createEvent } from "./create-event.ts";
import { getEvent, listCalendarView } from "./events.ts";
import { cancelEvent, respondToEvent, type ResponseAction } from "./respond-to-event.ts";

/** Endpoints of the caller's calendar. */
export function calendarEndpoints(outlook: Outlook): readonly Endpoint[] {
  const endpoint = createOutlookEndpoint(outlook);
  return [
    endpoint("GET", "/me/calendarView", listCalendarView),
    endpoint("POST", "/me/events", createEvent),
    endpoint("GET", "/me/events/{id}", getEvent),
    ...(["accept", "decline", "tentativelyAccept"] as const).map((action: ResponseAction) =>
      endpoint("POST", `/me/events/{id}/${action}`, (_outlook, request) => respondToEvent(action, outlook, request)),
    ),
    endpoint("POST", "/me/events/{id}/cancel", cancelEvent),
  ];
}
