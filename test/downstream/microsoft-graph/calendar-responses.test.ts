import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  alice,
  bob,
  createGraphTestClient,
  dayFromToday,
  mona,
  type GraphTestClient,
} from "../../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let api: TestServer;
let graph: GraphTestClient;

beforeAll(async () => {
  api = await startTestServer();
  graph = createGraphTestClient(api);
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
  api.emulator.faults.clear();
});

type Field = "acceptEvent" | "declineEvent" | "cancelEvent";
const fields: readonly Field[] = ["acceptEvent", "declineEvent", "cancelEvent"];

const mutation = (field: Field): string => {
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${field}(input: $input) { eventId } }`;
};
const createGlobalId = (type: string, key: string): string => Buffer.from(`${type}:${key}`).toString("base64url");

/** The event with a subject in a user's calendar. */
async function findEvent(user: string, subject: string): Promise<{ id: string; attendees: Record<string, string>[] }> {
  const span = `start: "${dayFromToday(-30)}", end: "${dayFromToday(40)}"`;
  const query = `{ calendarView(${span}, first: 100) { nodes { id subject attendees { address response } } } }`;
  const data = (await graph.queryData(query, { user })) as {
    calendarView: { nodes: { id: string; subject: string; attendees: Record<string, string>[] }[] };
  };
  const event = data.calendarView.nodes.find((node) => node.subject === subject);
  if (!event) throw new Error(`${user} has no ${subject}`);
  return event;
}

const planning = "Berth planning with Baltic Lines";

/** Creates an event with one attendee, for tests that change it. */
async function invite(organizer: string, attendee: string, subject: string): Promise<void> {
  const query = "mutation ($input: CreateEventInput!) { createEvent(input: $input) { event { id } } }";
  const input = { subject, start: dayFromToday(2, "09:00"), end: dayFromToday(2, "10:00") };
  const variables = { input: { ...input, attendees: [{ address: attendee }] } };
  await graph.queryData(query, { user: organizer, variables });
  api.emulator.calls.reset();
}

/** The messages with a subject in a user's inbox. */
function listInbox(user: string, subject: string) {
  const messages = api.emulator.outlook.findMailbox(user)?.listMessages("inbox") ?? [];
  return messages.filter((message) => message.subject === subject);
}

describe("an invitation", () => {
  it("answers an invitation and notifies the organizer", async () => {
    const answers: readonly (readonly [Field, object, string, string, string])[] = [
      ["acceptEvent", {}, "ACCEPTED", "Accepted: ", "meetingAccepted"],
      ["acceptEvent", { tentatively: true }, "TENTATIVE", "Tentative: ", "meetingTenativelyAccepted"],
      ["declineEvent", {}, "DECLINED", "Declined: ", "meetingDeclined"],
    ];
    for (const [field, more, response, prefix, kind] of answers) {
      const subject = `Mooring, ${response}`;
      await invite(mona, alice, subject);
      const { id } = await findEvent(alice, subject);
      const input = { eventId: id, comment: "As <discussed>", ...more };
      const data = await graph.queryData(mutation(field), { variables: { input } });
      expect(data, response).toEqual({ [field]: { eventId: id } });

      const { attendees } = await findEvent(mona, subject);
      expect(
        attendees.find(({ address }) => address === alice),
        response,
      ).toEqual({ address: alice, response });
      const notifications = listInbox(mona, `${prefix}${subject}`);
      expect(notifications, response).toMatchObject([{ meetingMessageType: kind }]);
      expect(notifications[0]?.body.content, response).toContain("As &lt;discussed&gt;");
      expect(graph.countMutations(), response).toBe(1);
    }
  });

  it("removes a declined event from the calendar", async () => {
    await invite(mona, alice, "Declined event");
    const { id } = await findEvent(alice, "Declined event");
    await graph.queryData(mutation("declineEvent"), { variables: { input: { eventId: id } } });
    const query = "query ($id: ID!) { event(id: $id) { subject } }";
    expect(await graph.queryData(query, { variables: { id } })).toEqual({ event: null });
  });

  it("answers an invitation without notifying the organizer if sendResponse is false", async () => {
    for (const field of ["acceptEvent", "declineEvent"] as const) {
      const subject = `Silent ${field}`;
      await invite(mona, alice, subject);
      const { id } = await findEvent(alice, subject);
      const before = api.emulator.outlook.findMailbox(mona)?.listMessages().length;
      await graph.queryData(mutation(field), { variables: { input: { eventId: id, sendResponse: false } } });
      expect(api.emulator.outlook.findMailbox(mona)?.listMessages(), field).toHaveLength(Number(before));
    }
  });

  it("accepts an invitation whose organizer requested no responses", async () => {
    const { id } = await findEvent(alice, "Month-end figures");
    expect(await graph.queryData(mutation("acceptEvent"), { variables: { input: { eventId: id } } })).toEqual({
      acceptEvent: { eventId: id },
    });
  });
});

it("cancels an event, notifies its attendees and removes it from the organizer's calendar", async () => {
  await invite(alice, bob, "Sketch review");
  const { id } = await findEvent(alice, "Sketch review");
  const input = { eventId: id, comment: "No sketches yet" };
  expect(await graph.queryData(mutation("cancelEvent"), { variables: { input } })).toEqual({
    cancelEvent: { eventId: id },
  });

  expect(listInbox(bob, "Canceled: Sketch review")).toMatchObject([{ meetingMessageType: "meetingCancelled" }]);
  const query = "query ($id: ID!) { event(id: $id) { isCancelled } }";
  expect(await graph.queryData(query, { variables: { id } })).toEqual({ event: null });
  const { id: bobs } = await findEvent(bob, "Canceled: Sketch review");
  expect(await graph.queryData(query, { user: bob, variables: { id: bobs } })).toEqual({
    event: { isCancelled: true },
  });
});

describe("an event that stays unchanged", () => {
  it("fails with the 400 of Graph if an organizer answers or an attendee cancels an event", async () => {
    const roles: readonly (readonly [Field, string])[] = [
      ["acceptEvent", "Design review"],
      ["declineEvent", "Design review"],
      ["cancelEvent", planning],
    ];
    for (const [field, subject] of roles) {
      api.emulator.calls.reset();
      const { id } = await findEvent(alice, subject);
      const { body } = await api.ask(mutation(field), { variables: { input: { eventId: id } } });

      expect(body.data, field).toEqual({ [field]: null });
      expect(
        body.errors?.map(({ extensions }) => extensions),
        field,
      ).toEqual([expect.objectContaining({ code: "DOWNSTREAM_ERROR", downstream: "MICROSOFT_GRAPH", status: 400 })]);
      expect((await findEvent(alice, subject)).id, field).toBe(id);
      expect(graph.countMutations(), field).toBe(1);
    }
  });

  it("rejects an answer or cancellation with an invalid event id without a call", async () => {
    const invalidIds = [createGlobalId("Message", "AAMkADk0-AAA="), createGlobalId("Event", "../messages"), "..", "."];
    for (const field of fields)
      for (const eventId of invalidIds) {
        const variables = { input: { eventId } };
        const errors = await graph.queryErrors(mutation(field), { variables });
        expect(errors, `${field}: ${eventId}`).toEqual([[field, "BAD_USER_INPUT", "eventId"]]);
      }
    expect(graph.countMutations()).toBe(0);
  });

  it("rejects an answer or cancellation with a comment that is too long without a call", async () => {
    const { id } = await findEvent(alice, planning);
    const variables = { input: { eventId: id, comment: "c".repeat(1_001) } };
    for (const field of fields) {
      const errors = await graph.queryErrors(mutation(field), { variables });
      expect(errors, field).toEqual([[field, "BAD_USER_INPUT", "comment"]]);
    }
    expect(graph.countMutations()).toBe(0);
  });

  it("fails to answer or cancel an event with DOWNSTREAM_NOT_FOUND if it does not exist or belongs to another user", async () => {
    const { id } = await findEvent(mona, planning);
    for (const field of fields) {
      api.emulator.calls.reset();
      for (const eventId of [createGlobalId("Event", "AAMkADk0-nothing-is-here-AAAAAAAAAAA="), id]) {
        const errors = await graph.queryErrors(mutation(field), { variables: { input: { eventId } } });
        expect(errors, `${field}: ${eventId}`).toEqual([[field, "DOWNSTREAM_NOT_FOUND"]]);
      }
      expect(graph.countMutations(), field).toBe(2);
    }
  });

  it("fails to answer or cancel an event with DOWNSTREAM_FORBIDDEN if Graph denies it", async () => {
    for (const field of fields) {
      api.emulator.calls.reset();
      const action = field.replace("Event", "");
      api.emulator.faults.inject({ key: `POST /v1.0/me/events/{id}/${action}`, response: { status: 403 } });
      const variables = { input: { eventId: createGlobalId("Event", "AAMkADk0-AAA=") } };
      const errors = await graph.queryErrors(mutation(field), { variables });
      expect(errors, field).toEqual([[field, "DOWNSTREAM_FORBIDDEN"]]);
      expect(graph.countMutations(), field).toBe(1);
    }
  });
});
