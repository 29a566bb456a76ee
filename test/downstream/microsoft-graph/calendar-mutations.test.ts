import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { alice, bob, createGraphTestClient, mona, type GraphTestClient } from "../../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

interface Created {
  readonly createEvent: { readonly event: Record<string, unknown> & { readonly id: string } };
}

let api: TestServer;
let graph: GraphTestClient;

beforeAll(async () => {
  api = await startTestServer();
  graph = createGraphTestClient(api);
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

const createEvent = (selection: string): string =>
  `mutation ($input: CreateEventInput!) { createEvent(input: $input) { event { ${selection} } } }`;
const rehearsal = { subject: "Rehearsal", start: "2027-03-10T09:00:00Z", end: "2027-03-10T10:00:00Z" };

async function createAndGet(input: object, selection = "id"): Promise<Created["createEvent"]["event"]> {
  return ((await graph.queryData(createEvent(selection), { variables: { input } })) as Created).createEvent.event;
}

/** The events of a user in the year of the rehearsals. */
function listEvents(mail: string, subject = rehearsal.subject) {
  const user = api.emulator.users.find((one) => one.mail === mail);
  if (!user) throw new Error(`there is no ${mail}`);
  const year = api.emulator.outlook.getCalendars().list(user, Date.UTC(2027, 0), Date.UTC(2028, 0));
  return year.filter(({ meeting }) => meeting.subject === subject);
}

it("returns the created event and invites its attendees", async () => {
  const selection = `subject start { dateTime timeZone } end { dateTime timeZone } isOrganizer isAllDay location showAs joinUrl
    organizer { address } attendees { address kind response user { displayName } } bodyPreview`;
  const attendees = [
    { address: bob },
    { address: mona, kind: "OPTIONAL" },
    { address: "desk@balticlines.example", kind: "RESOURCE" },
  ];
  const input = { ...rehearsal, subject: "Dress rehearsal", location: "Pier 2", body: "Bring <hats>", attendees };

  expect(await createAndGet(input, selection)).toEqual({
    ...{
      subject: "Dress rehearsal",
      isOrganizer: true,
      isAllDay: false,
      location: "Pier 2",
      showAs: "BUSY",
      joinUrl: null,
    },
    start: { dateTime: "2027-03-10T09:00:00", timeZone: "UTC" },
    end: { dateTime: "2027-03-10T10:00:00", timeZone: "UTC" },
    organizer: { address: alice },
    attendees: [
      { address: bob, kind: "REQUIRED", response: "NONE", user: { displayName: "Bob Baker" } },
      { address: mona, kind: "OPTIONAL", response: "NONE", user: { displayName: "Mona Marsh" } },
      { address: "desk@balticlines.example", kind: "RESOURCE", response: "NONE", user: null },
    ],
    bodyPreview: "Bring <hats>",
  });
  for (const mail of [alice, bob, mona]) expect(listEvents(mail, "Dress rehearsal")).toHaveLength(1);
  expect(api.emulator.outlook.findMailbox(bob)?.listMessages("inbox")[0]).toMatchObject({
    subject: "Dress rehearsal",
    meetingMessageType: "meetingRequest",
  });
  expect(graph.countMutations()).toBe(1);
});

it("keeps the instant of an event in each time zone, also around the change of clocks", async () => {
  for (const [timeZone, start, dateTime] of [
    ["Europe/Berlin", "2027-03-27T09:00:00Z", "2027-03-27T10:00:00"],
    ["Europe/Berlin", "2027-03-28T09:00:00Z", "2027-03-28T11:00:00"],
    ["America/New_York", "2027-03-14T09:00:00+01:00", "2027-03-14T04:00:00"],
    ["Asia/Kolkata", "2027-03-10T20:00:00Z", "2027-03-11T01:30:00"],
    ["UTC", "2027-03-10T01:00:00+14:00", "2027-03-09T11:00:00"],
  ] as const) {
    const end = new Date(Date.parse(start) + 1_800_000).toISOString();
    const subject = `Zones ${timeZone} ${start}`;
    const event = await createAndGet({ subject, start, end, timeZone }, "start { dateTime timeZone }");

    expect(event, subject).toEqual({ start: { dateTime, timeZone } });
    expect(listEvents(alice, subject), subject).toMatchObject([{ start: Date.parse(start), meeting: { timeZone } }]);
  }
});

it("keeps the instant of an event whose local time is ambiguous", async () => {
  for (const [timeZone, start, end] of [
    ["Europe/Berlin", "2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"],
    ["Europe/Berlin", "2027-10-31T01:30:00Z", "2027-10-31T02:30:00Z"],
    ["America/New_York", "2027-11-07T06:15:00Z", "2027-11-07T06:30:00Z"],
    ["Australia/Lord_Howe", "2027-04-03T15:10:00Z", "2027-04-03T15:20:00Z"],
  ] as const) {
    const subject = `Twice ${timeZone} ${start}`;
    await createAndGet({ subject, start, end, timeZone });
    const expected = [{ start: Date.parse(start), end: Date.parse(end) }];
    expect(listEvents(alice, subject), subject).toMatchObject(expected);
  }
});

it("creates one event for one clientMutationId", async () => {
  const input = { ...rehearsal, clientMutationId: "rehearsal-1", attendees: [{ address: bob }] };
  const first = await createAndGet(input);
  const second = await createAndGet(input);
  const other = await createAndGet({ ...input, clientMutationId: "rehearsal-2" });

  expect(second.id).toBe(first.id);
  expect(other.id).not.toBe(first.id);
  for (const mail of [alice, bob]) expect(listEvents(mail)).toHaveLength(2);
  expect(graph.countMutations()).toBe(3);
});

it("creates an event that can be queried", async () => {
  const { id } = await createAndGet({ ...rehearsal, subject: "Asked for", attendees: null });
  const data = await graph.queryData("query ($id: ID!) { event(id: $id) { subject attendees { name } } }", {
    variables: { id },
  });
  expect(data).toEqual({ event: { subject: "Asked for", attendees: [] } });
});

const crew = Array.from({ length: 101 }, (_, index) => ({ address: `crew${index}@harbor.example` }));
it("rejects an invalid event without a call", async () => {
  const invalid: readonly (readonly [name: string, change: object, error: readonly unknown[]])[] = [
    ["its end before its start", { end: "2027-03-10T08:00:00Z" }, ["createEvent", "BAD_USER_INPUT", "end"]],
    ["its end at its start", { end: rehearsal.start }, ["createEvent", "BAD_USER_INPUT", "end"]],
    ["an unknown time zone", { timeZone: "Europe/Atlantis" }, ["createEvent", "BAD_USER_INPUT", "timeZone"]],
    ["a subject that is too long", { subject: "s".repeat(256) }, ["createEvent", "BAD_USER_INPUT", "subject"]],
    ["a body that is too long", { body: "b".repeat(100_001) }, ["createEvent", "BAD_USER_INPUT", "body"]],
    ["a location that is too long", { location: "l".repeat(256) }, ["createEvent", "BAD_USER_INPUT", "location"]],
    ["more than 100 attendees", { attendees: crew }, ["createEvent", "BAD_USER_INPUT", "attendees"]],
    [
      "a clientMutationId that is too long",
      { clientMutationId: "c".repeat(101) },
      ["createEvent", "BAD_USER_INPUT", "clientMutationId"],
    ],
    ["an invalid address", { attendees: [{ address: "bob" }] }, [undefined, "BAD_USER_INPUT"]],
    ["a date instead of a time", { start: "2027-03-10" }, [undefined, "BAD_USER_INPUT"]],
  ];
  for (const [name, change, error] of invalid) {
    const variables = { input: { ...rehearsal, ...change } };
    expect(await graph.queryErrors(createEvent("id"), { variables }), name).toEqual([error]);
    expect(graph.countMutations(), name).toBe(0);
  }
});

it("fails with DOWNSTREAM_FORBIDDEN if Graph denies the creation of an event", async () => {
  api.emulator.faults.inject({ key: "POST /v1.0/me/events", response: { status: 403 }, times: 1 });
  expect(await graph.queryErrors(createEvent("id"), { variables: { input: rehearsal } })).toEqual([
    ["createEvent", "DOWNSTREAM_FORBIDDEN"],
  ]);
});
