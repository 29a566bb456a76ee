import type { EventResponse, Resolvers } from "../../../generated/schema.ts";
import { asString } from "../../../lib/json.ts";
import { downstreamResolver } from "./downstream-resolver.ts";
import { toGlobalId } from "../../relay/global-id.ts";
import { getSelectedFields, getSelectedNodeFields } from "../../resolvers/selected-fields.ts";
import { toEnumValue } from "../enum-value.ts";
import { validateItemId, toItemId } from "../validate-input.ts";

const showAsValues = ["FREE", "TENTATIVE", "BUSY", "WORKING_ELSEWHERE"] as const;
const attendeeKinds = ["REQUIRED", "OPTIONAL", "RESOURCE"] as const;

/** By Graph's value. `none` and `notResponded` both mean that there is no response yet. */
const attendeeResponses: ReadonlyMap<unknown, EventResponse> = new Map([
  ["organizer", "ORGANIZER"],
  ["tentativelyAccepted", "TENTATIVE"],
  ["accepted", "ACCEPTED"],
  ["declined", "DECLINED"],
] as const);

export const calendarResolvers = {
  Query: {
    calendarView: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, args, info) =>
      graph.calendar.getCalendarView(args, getSelectedNodeFields(info)),
    ),
    event: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { id, timeZone }, info) => {
      const eventId = toItemId("Event", id);
      return eventId === undefined ? null : graph.calendar.getEventById(eventId, timeZone, getSelectedFields(info));
    }),
  },
  Mutation: {
    createEvent: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { input }) => ({
      event: await graph.calendar.createEvent(input),
    })),
    acceptEvent: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { input }) => {
      const response = input.tentatively ? "tentativelyAccept" : "accept";
      await graph.calendar.respondToEvent(validateItemId("Event", "eventId", input.eventId), response, input);
      return { eventId: input.eventId };
    }),
    declineEvent: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { input }) => {
      await graph.calendar.respondToEvent(validateItemId("Event", "eventId", input.eventId), "decline", input);
      return { eventId: input.eventId };
    }),
    cancelEvent: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { input: { eventId, comment } }) => {
      await graph.calendar.cancelEvent(validateItemId("Event", "eventId", eventId), comment);
      return { eventId };
    }),
  },
  Event: {
    id: ({ id }) => toGlobalId("Event", id),
    start: ({ start }) => start ?? null,
    end: ({ end }) => end ?? null,
    location: ({ location }) => location?.displayName || null,
    showAs: ({ showAs }) => (showAs === "oof" ? "OUT_OF_OFFICE" : (toEnumValue(showAsValues, showAs) ?? "UNKNOWN")),
    joinUrl: ({ onlineMeeting, onlineMeetingUrl }) => onlineMeeting?.joinUrl ?? onlineMeetingUrl ?? null,
    bodyPreview: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }) => graph.calendar.getEventBodyPreview(id)),
    body: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, { format }) =>
      graph.calendar.getEventBody(id, format === "TEXT" ? "text" : "html"),
    ),
  },
  EventConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  EventTime: {
    // Graph returns seven fractional digits.
    dateTime: ({ dateTime }) => (asString(dateTime) ?? "").slice(0, 19),
    timeZone: ({ timeZone }) => timeZone ?? "UTC",
  },
  Attendee: {
    name: ({ emailAddress }) => emailAddress?.name ?? null,
    address: ({ emailAddress }) => emailAddress?.address ?? null,
    kind: ({ type }) => toEnumValue(attendeeKinds, type) ?? "REQUIRED",
    response: ({ status }) => attendeeResponses.get(status?.response) ?? "NONE",
    user: downstreamResolver("MICROSOFT_GRAPH", (graph, { emailAddress }, _args, info) =>
      graph.directory.findUserByAddress(emailAddress?.address, getSelectedFields(info)),
    ),
  },
} satisfies Resolvers;
