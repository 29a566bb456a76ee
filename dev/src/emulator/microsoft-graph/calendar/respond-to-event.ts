import type { TimeSlot } from "@microsoft/microsoft-graph-types";
import { GraphError, acceptedResponse, type GraphResponse } from "../response.ts";
import { readBoolean, readString } from "../outlook/body-values.ts";
import { invalidRequestError, invalidBodyValueError } from "../outlook/errors.ts";
import { toHtml } from "../outlook/html.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { toIsoSeconds } from "../outlook/time-zone.ts";
import { isObject } from "oboql/internal/lib/json";
import type { JsonObject, ResourceRequest } from "../request.ts";
import { requireCalendarOwner, getRequestedEvent, writePermissions } from "./access.ts";
import { sendMeetingMessage } from "./meeting-message.ts";
import { toResponseKey, type Meeting } from "./meeting.ts";

const responseKinds = {
  accept: { response: "accepted", kind: "meetingAccepted", prefix: "Accepted: " },
  decline: { response: "declined", kind: "meetingDeclined", prefix: "Declined: " },
  tentativelyAccept: { response: "tentativelyAccepted", kind: "meetingTenativelyAccepted", prefix: "Tentative: " },
} as const;

export type ResponseAction = keyof typeof responseKinds;

/**
 * Records a response to an event and sends it to the organizer, unless `sendResponse` is false. Declined events leave
 * the calendar (https://learn.microsoft.com/graph/api/event-accept, event-decline, event-tentativelyaccept).
 */
export function respondToEvent(action: ResponseAction, outlook: Outlook, request: ResourceRequest): GraphResponse {
  const owner = requireCalendarOwner(outlook, request, writePermissions);
  const { meeting, date, isOrganizer } = getRequestedEvent(outlook, owner, request);
  const parameters = ["comment", "sendResponse", ...(action === "accept" ? [] : ["proposedNewTime"])];
  const body = readParameters(request.json(), parameters, action);
  const comment = readString(body, "comment") ?? "";
  const shouldSendResponse = readBoolean(body, "sendResponse") ?? true;
  const proposedNewTime = readTimeSlot(body);
  if (isOrganizer) {
    throw invalidRequestError("You can't respond to this meeting because you're the meeting organizer.");
  }
  validateResponse(meeting, {
    shouldSendResponse,
    hasProposedTime: proposedNewTime !== undefined,
    isResponseRequested: body["sendResponse"] === true,
  });

  const { response, kind, prefix } = responseKinds[action];
  const status = { response, time: toIsoSeconds(outlook.clock.now()) };
  const attendees = meeting.attendees.map((attendee) =>
    shouldSendResponse && date === undefined && attendee.address.address.toLowerCase() === owner.mail
      ? { ...attendee, status, ...(proposedNewTime ? { proposedNewTime } : {}) }
      : attendee,
  );
  outlook
    .getCalendars()
    .put({ ...meeting, attendees, responses: { ...meeting.responses, [toResponseKey(owner.mail, date)]: status } });
  if (shouldSendResponse) {
    const from = { name: owner.displayName, address: owner.mail };
    sendMeetingMessage(outlook, meeting, { kind, prefix, html: toHtml(comment), from, to: [meeting.organizer] });
  }
  return acceptedResponse();
}

/** Cancels a meeting or one occurrence (https://learn.microsoft.com/graph/api/event-cancel). */
export function cancelEvent(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const owner = requireCalendarOwner(outlook, request, writePermissions);
  const { meeting, date, isOrganizer } = getRequestedEvent(outlook, owner, request);
  const comment = readString(readParameters(request.json(), ["comment"], "cancel"), "comment") ?? "";
  if (!isOrganizer) throw invalidRequestError("You need to be an organizer to cancel a meeting.");

  const prefix = "Canceled: ";
  outlook
    .getCalendars()
    .put(
      date === undefined
        ? { ...meeting, isCancelled: true, subject: `${prefix}${meeting.subject ?? ""}`, showAs: "free" }
        : { ...meeting, cancelledDates: [...meeting.cancelledDates, date] },
    );
  const to = meeting.attendees.map(({ address }) => address);
  sendMeetingMessage(outlook, meeting, {
    kind: "meetingCancelled",
    prefix,
    html: toHtml(comment),
    from: meeting.organizer,
    to,
  });
  return acceptedResponse();
}

/**
 * Reads parameters by case-insensitive name.
 * @throws GraphError for a parameter that the action does not have
 */
function readParameters(body: JsonObject, names: readonly string[], action: string): JsonObject {
  return Object.fromEntries(
    Object.entries(body).map(([parameter, value]) => {
      const name = names.find((candidate) => candidate.toLowerCase() === parameter.toLowerCase());
      if (name !== undefined) return [name, value];
      throw new GraphError(
        400,
        "RequestBodyRead",
        `The parameter '${parameter}' in the request payload is not a valid parameter for the operation '${action}'.`,
      );
    }),
  );
}

/**
 * Rejects responses and proposals that the organizer does not allow, and proposals without a response to carry them.
 */
function validateResponse(
  { responseRequested, allowNewTimeProposals }: Meeting,
  {
    shouldSendResponse,
    hasProposedTime,
    isResponseRequested,
  }: { readonly shouldSendResponse: boolean; readonly hasProposedTime: boolean; readonly isResponseRequested: boolean },
): void {
  if (!responseRequested && isResponseRequested) {
    throw invalidRequestError("The meeting organizer hasn't requested a response.");
  }
  if (hasProposedTime && !shouldSendResponse) {
    throw invalidRequestError("A new time can only be proposed when a response is sent.");
  }
  if (hasProposedTime && !allowNewTimeProposals) {
    throw invalidRequestError(
      "You can't propose a new time because the meeting organizer doesn't allow new time proposals.",
    );
  }
}

function readTimeSlot(body: JsonObject): TimeSlot | undefined {
  const slot = body["proposedNewTime"] ?? undefined;
  if (slot === undefined) return undefined;
  const { start, end } = isObject(slot) ? slot : {};
  if (!isObject(start) || !isObject(end)) throw invalidBodyValueError("proposedNewTime", "microsoft.graph.timeSlot");
  return { start: readDateTime(start), end: readDateTime(end) };
}

function readDateTime(value: JsonObject): { dateTime: string; timeZone: string } {
  const time = readString(value, "dateTime");
  if (time === undefined) throw invalidBodyValueError("dateTime", "Edm.String");
  return { dateTime: time, timeZone: readString(value, "timeZone") ?? "UTC" };
}
