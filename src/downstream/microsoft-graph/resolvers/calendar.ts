import type { EventResponse, Resolvers } from "../../../generated/schema.ts";
import { fromApi } from "../../resolvers/downstream-resolver.ts";
import { globalId } from "../../relay/global-id.ts";
import { selectedFields, selectedNodeFields } from "../../resolvers/selected-fields.ts";
import { enumValue } from "../enum-value.ts";
import { checkedItemKey, itemKeyOf } from "../validate-input.ts";

const shown = ["FREE", "TENTATIVE", "BUSY", "WORKING_ELSEWHERE"] as const;
const kinds = ["REQUIRED", "OPTIONAL", "RESOURCE"] as const;

/** By Graph's words for them; `none` and `notResponded` are nothing yet. */
const responses: Readonly<Record<string, EventResponse>> = {
  organizer: "ORGANIZER",
  tentativelyAccepted: "TENTATIVE",
  accepted: "ACCEPTED",
  declined: "DECLINED",
};

export const calendarResolvers = {
  Query: {
    calendarView: fromApi("MICROSOFT_GRAPH", (graph, _parent, args, info) =>
      graph.calendarView(args, selectedNodeFields(info)),
    ),
    event: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { id, timeZone }, info) => {
      const key = itemKeyOf("Event", id);
      return key === undefined ? null : graph.eventById(key, timeZone, selectedFields(info));
    }),
  },
  Mutation: {
    createEvent: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { input }) => ({
      event: await graph.createEvent(input),
    })),
    acceptEvent: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { input }) => {
      const response = input.tentatively ? "tentativelyAccept" : "accept";
      await graph.respondToEvent(checkedItemKey("Event", "eventId", input.eventId), response, input);
      return { eventId: input.eventId };
    }),
    declineEvent: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { input }) => {
      await graph.respondToEvent(checkedItemKey("Event", "eventId", input.eventId), "decline", input);
      return { eventId: input.eventId };
    }),
    cancelEvent: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { input: { eventId, comment } }) => {
      await graph.cancelEvent(checkedItemKey("Event", "eventId", eventId), comment);
      return { eventId };
    }),
  },
  Event: {
    id: ({ id }) => globalId("Event", id),
    start: ({ start }) => start ?? null,
    end: ({ end }) => end ?? null,
    location: ({ location }) => location?.displayName || null,
    showAs: ({ showAs }) => (showAs === "oof" ? "OUT_OF_OFFICE" : (enumValue(shown, showAs) ?? "UNKNOWN")),
    joinUrl: ({ onlineMeeting, onlineMeetingUrl }) => onlineMeeting?.joinUrl ?? onlineMeetingUrl ?? null,
    bodyPreview: fromApi("MICROSOFT_GRAPH", (graph, { id }) => graph.eventBodyPreviewOf(id)),
    body: fromApi("MICROSOFT_GRAPH", (graph, { id }, { format }) =>
      graph.eventBodyOf(id, format === "TEXT" ? "text" : "html"),
    ),
  },
  EventConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  EventTime: {
    // Graph tells seven digits of a second.
    dateTime: ({ dateTime }) => (dateTime ?? "").slice(0, 19),
    timeZone: ({ timeZone }) => timeZone ?? "UTC",
  },
  Attendee: {
    name: ({ emailAddress }) => emailAddress?.name ?? null,
    address: ({ emailAddress }) => emailAddress?.address ?? null,
    kind: ({ type }) => enumValue(kinds, type) ?? "REQUIRED",
    response: ({ status }) => responses[status?.response ?? "none"] ?? "NONE",
    user: fromApi("MICROSOFT_GRAPH", async (graph, { emailAddress }, _args, info) =>
      emailAddress?.address ? graph.userByMail(emailAddress.address, selectedFields(info)) : null,
    ),
  },
} satisfies Resolvers;
