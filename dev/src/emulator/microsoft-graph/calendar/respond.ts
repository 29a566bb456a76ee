import type { TimeSlot } from "@microsoft/microsoft-graph-types";
import { GraphError, acceptedAnswer, type GraphAnswer } from "../response.ts";
import { readBoolean, readText } from "../outlook/body-values.ts";
import { invalidRequest, wrongBodyValue } from "../outlook/errors.ts";
import { htmlOf } from "../outlook/html.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { isoSeconds } from "../outlook/time.ts";
import { isObject, type JsonObject, type ResourceRequest } from "../request.ts";
import { calendarOwner, requestedEvent, writePermissions } from "./access.ts";
import { notify } from "./invitation.ts";
import { answerKey, type Meeting } from "./meeting.ts";

const answers = {
  accept: { response: "accepted", kind: "meetingAccepted", prefix: "Accepted: " },
  decline: { response: "declined", kind: "meetingDeclined", prefix: "Declined: " },
  tentativelyAccept: { response: "tentativelyAccepted", kind: "meetingTenativelyAccepted", prefix: "Tentative: " },
} as const;

export type ResponseAction = keyof typeof answers;

/**
 * https://learn.microsoft.com/graph/api/event-accept, event-decline and event-tentativelyaccept. What is declined leaves
 * the calendar. The organizer learns of the answer unless `sendResponse` is false.
 */
export function respond(action: ResponseAction, outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const owner = calendarOwner(outlook, request, writePermissions);
  const { meeting, date, isOrganizer } = requestedEvent(outlook, owner, request);
  const parameters = ["comment", "sendResponse", ...(action === "accept" ? [] : ["proposedNewTime"])];
  const body = readParameters(request.json(), parameters, action);
  const comment = readText(body, "comment") ?? "";
  const sends = readBoolean(body, "sendResponse") ?? true;
  const proposedNewTime = readTimeSlot(body);
  if (isOrganizer) {
    throw invalidRequest("You can't respond to this meeting because you're the meeting organizer.");
  }
  checkWelcome(meeting, { sends, proposes: proposedNewTime !== undefined, asked: body["sendResponse"] === true });

  const { response, kind, prefix } = answers[action];
  const status = { response, time: isoSeconds(outlook.clock.now()) };
  const attendees = meeting.attendees.map((attendee) =>
    sends && date === undefined && attendee.address.address.toLowerCase() === owner.mail
      ? { ...attendee, status, ...(proposedNewTime ? { proposedNewTime } : {}) }
      : attendee,
  );
  outlook
    .calendars()
    .put({ ...meeting, attendees, answers: { ...meeting.answers, [answerKey(owner.mail, date)]: status } });
  if (sends) {
    const from = { name: owner.displayName, address: owner.mail };
    notify(outlook, meeting, { kind, prefix, html: htmlOf(comment), from, to: [meeting.organizer] });
  }
  return acceptedAnswer();
}

/** https://learn.microsoft.com/graph/api/event-cancel: of a meeting, or of one occurrence. */
export function cancel(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const owner = calendarOwner(outlook, request, writePermissions);
  const { meeting, date, isOrganizer } = requestedEvent(outlook, owner, request);
  const comment = readText(readParameters(request.json(), ["comment"], "cancel"), "comment") ?? "";
  if (!isOrganizer) throw invalidRequest("You need to be an organizer to cancel a meeting.");

  const prefix = "Canceled: ";
  outlook
    .calendars()
    .put(
      date === undefined
        ? { ...meeting, isCancelled: true, subject: `${prefix}${meeting.subject ?? ""}`, showAs: "free" }
        : { ...meeting, cancelledDates: [...meeting.cancelledDates, date] },
    );
  const to = meeting.attendees.map(({ address }) => address);
  notify(outlook, meeting, { kind: "meetingCancelled", prefix, html: htmlOf(comment), from: meeting.organizer, to });
  return acceptedAnswer();
}

/** Names in any case; what an action does not have is refused. */
function readParameters(body: JsonObject, names: readonly string[], action: string): JsonObject {
  return Object.fromEntries(
    Object.entries(body).map(([given, value]) => {
      const name = names.find((candidate) => candidate.toLowerCase() === given.toLowerCase());
      if (name !== undefined) return [name, value];
      throw new GraphError(
        400,
        "RequestBodyRead",
        `The parameter '${given}' in the request payload is not a valid parameter for the operation '${action}'.`,
      );
    }),
  );
}

/** What the organizer does not want, and another time without an answer to carry it. */
function checkWelcome(
  { responseRequested, allowNewTimeProposals }: Meeting,
  { sends, proposes, asked }: { readonly sends: boolean; readonly proposes: boolean; readonly asked: boolean },
): void {
  if (!responseRequested && asked) {
    throw invalidRequest("The meeting organizer hasn't requested a response.");
  }
  if (proposes && !sends) {
    throw invalidRequest("A new time can only be proposed when a response is sent.");
  }
  if (proposes && !allowNewTimeProposals) {
    throw invalidRequest(
      "You can't propose a new time because the meeting organizer doesn't allow new time proposals.",
    );
  }
}

function readTimeSlot(body: JsonObject): TimeSlot | undefined {
  const slot = body["proposedNewTime"] ?? undefined;
  if (slot === undefined) return undefined;
  const { start, end } = isObject(slot) ? slot : {};
  if (!isObject(start) || !isObject(end)) throw wrongBodyValue("proposedNewTime", "microsoft.graph.timeSlot");
  return { start: dateTime(start), end: dateTime(end) };
}

function dateTime(value: JsonObject): { dateTime: string; timeZone: string } {
  const time = readText(value, "dateTime");
  if (time === undefined) throw wrongBodyValue("dateTime", "Edm.String");
  return { dateTime: time, timeZone: readText(value, "timeZone") ?? "UTC" };
}
