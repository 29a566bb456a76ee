import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  alice,
  bob,
  createGraphTestClient,
  dayFromToday,
  mona,
  type GraphTestClient,
} from "../../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../../../dev/src/testing/start-test-server.ts";

let api: TestServer;
let graph: GraphTestClient;

const start = async (): Promise<void> => {
  api = await startTestServer();
  graph = createGraphTestClient(api);
};

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

describe("an invitation", () => {
  beforeEach(start);
  afterEach(() => api.close());

  it.each<[Field, object, string, string, string]>([
    ["acceptEvent", {}, "ACCEPTED", "Accepted: ", "meetingAccepted"],
    ["acceptEvent", { tentatively: true }, "TENTATIVE", "Tentative: ", "meetingTenativelyAccepted"],
    ["declineEvent", {}, "DECLINED", "Declined: ", "meetingDeclined"],
  ])("is answered by %s %j, and the organizer is notified", async (field, more, response, prefix, kind) => {
    const { id } = await findEvent(alice, planning);
    const input = { eventId: id, comment: "As <discussed>", ...more };

    expect(await graph.queryData(mutation(field), { variables: { input } })).toEqual({ [field]: { eventId: id } });

    const { attendees } = await findEvent(mona, planning);
    expect(attendees.find(({ address }) => address === alice)).toEqual({ address: alice, response });
    const [notification] = api.emulator.outlook.findMailbox(mona)?.listMessages("inbox") ?? [];
    expect(notification).toMatchObject({ subject: `${prefix}${planning}`, meetingMessageType: kind });
    expect(notification?.body.content).toContain("As &lt;discussed&gt;");
    expect(graph.countMutations()).toBe(1);
  });

  it("is removed from the calendar when it is declined", async () => {
    const { id } = await findEvent(alice, planning);
    await graph.queryData(mutation("declineEvent"), { variables: { input: { eventId: id } } });
    const query = "query ($id: ID!) { event(id: $id) { subject } }";
    expect(await graph.queryData(query, { variables: { id } })).toEqual({ event: null });
  });

  it.each<Field>(["acceptEvent", "declineEvent"])(
    "is answered by %s without notifying the organizer",
    async (field) => {
      const { id } = await findEvent(alice, planning);
      const before = api.emulator.outlook.findMailbox(mona)?.listMessages().length;
      await graph.queryData(mutation(field), { variables: { input: { eventId: id, sendResponse: false } } });
      expect(api.emulator.outlook.findMailbox(mona)?.listMessages()).toHaveLength(Number(before));
    },
  );

  it("can be accepted if the organizer requested no responses", async () => {
    const { id } = await findEvent(alice, "Month-end figures");
    expect(await graph.queryData(mutation("acceptEvent"), { variables: { input: { eventId: id } } })).toEqual({
      acceptEvent: { eventId: id },
    });
  });
});

describe("cancelEvent", () => {
  beforeEach(start);
  afterEach(() => api.close());

  it("notifies the attendees and removes the event from the organizer's calendar", async () => {
    const { id } = await findEvent(alice, "Design review");
    const input = { eventId: id, comment: "No sketches yet" };
    expect(await graph.queryData(mutation("cancelEvent"), { variables: { input } })).toEqual({
      cancelEvent: { eventId: id },
    });

    const [notification] = api.emulator.outlook.findMailbox(bob)?.listMessages("inbox") ?? [];
    expect(notification).toMatchObject({ subject: "Canceled: Design review", meetingMessageType: "meetingCancelled" });
    const query = "query ($id: ID!) { event(id: $id) { isCancelled } }";
    expect(await graph.queryData(query, { variables: { id } })).toEqual({ event: null });
    const { id: bobs } = await findEvent(bob, "Canceled: Design review");
    expect(await graph.queryData(query, { user: bob, variables: { id: bobs } })).toEqual({
      event: { isCancelled: true },
    });
  });
});

describe("an unchanged event", () => {
  beforeAll(start);
  afterAll(() => api.close());
  beforeEach(() => {
    api.emulator.calls.reset();
    api.emulator.faults.clear();
  });

  it.each<[Field, string]>([
    ["acceptEvent", "Design review"],
    ["declineEvent", "Design review"],
    ["cancelEvent", planning],
  ])("results from %s by a user without the required role", async (field, subject) => {
    const { id } = await findEvent(alice, subject);
    const { body } = await api.ask(mutation(field), { variables: { input: { eventId: id } } });

    expect(body.data).toEqual({ [field]: null });
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: "DOWNSTREAM_ERROR", downstream: "MICROSOFT_GRAPH", status: 400 }),
    ]);
    expect((await findEvent(alice, subject)).id).toBe(id);
    expect(graph.countMutations()).toBe(1);
  });

  it.each(fields)("results from %s with an invalid event id, without a call", async (field) => {
    for (const eventId of [
      createGlobalId("Message", "AAMkADk0-AAA="),
      createGlobalId("Event", "../messages"),
      "..",
      ".",
    ]) {
      const variables = { input: { eventId } };
      expect(await graph.queryErrors(mutation(field), { variables })).toEqual([[field, "BAD_USER_INPUT", "eventId"]]);
    }
    expect(graph.countMutations()).toBe(0);
  });

  it.each(fields)("results from %s with a comment that is too long, without a call", async (field) => {
    const { id } = await findEvent(alice, planning);
    const variables = { input: { eventId: id, comment: "c".repeat(1_001) } };
    expect(await graph.queryErrors(mutation(field), { variables })).toEqual([[field, "BAD_USER_INPUT", "comment"]]);
    expect(graph.countMutations()).toBe(0);
  });

  it.each(fields)("results from %s if it does not exist or belongs to another user", async (field) => {
    const { id } = await findEvent(mona, planning);
    for (const eventId of [createGlobalId("Event", "AAMkADk0-nothing-is-here-AAAAAAAAAAA="), id]) {
      const variables = { input: { eventId } };
      expect(await graph.queryErrors(mutation(field), { variables })).toEqual([[field, "DOWNSTREAM_NOT_FOUND"]]);
    }
    expect(graph.countMutations()).toBe(2);
  });

  it.each(fields)("results from %s if Graph denies it", async (field) => {
    const action = field.replace("Event", "");
    api.emulator.faults.inject({ key: `POST /v1.0/me/events/{id}/${action}`, response: { status: 403 } });
    const variables = { input: { eventId: createGlobalId("Event", "AAMkADk0-AAA=") } };
    expect(await graph.queryErrors(mutation(field), { variables })).toEqual([[field, "DOWNSTREAM_FORBIDDEN"]]);
    expect(graph.countMutations()).toBe(1);
  });
});
