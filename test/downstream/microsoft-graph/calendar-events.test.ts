import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bob, createGraphTestClient, dayFromToday, mona, type GraphTestClient } from "../../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let api: TestServer;
let graph: GraphTestClient;
/** Global ids by subject; for a series, of its last occurrence within two weeks. */
let ids: ReadonlyMap<string, string>;

const span = `start: "${dayFromToday(0)}", end: "${dayFromToday(14)}"`;

beforeAll(async () => {
  api = await startTestServer();
  graph = createGraphTestClient(api);
  const data = await graph.queryData(`{ calendarView(${span}, first: 100) { nodes { id subject } } }`);
  const { nodes } = (data as { calendarView: { nodes: { id: string; subject: string | null }[] } }).calendarView;
  ids = new Map(nodes.map(({ id, subject }) => [String(subject), id]));
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

const planning = "Berth planning with Baltic Lines";

async function event(subject: string, selection: string): Promise<unknown> {
  const query = `query ($id: ID!) { event(id: $id) { ${selection} } }`;
  return ((await graph.queryData(query, { variables: { id: ids.get(subject) } })) as { event: unknown }).event;
}

describe("an event by id", () => {
  it("returns the times of an event in each requested time zone, with one batch", async () => {
    const selection = "start { dateTime timeZone }";
    const query = `query ($id: ID!) {
      utc: event(id: $id) { ${selection} }
      tokyo: event(id: $id, timeZone: "Asia/Tokyo") { ${selection} }
      again: event(id: $id, timeZone: "asia/tokyo") { subject }
    }`;
    const day = dayFromToday(1).slice(0, 10);
    const data = await graph.queryData(query, { variables: { id: ids.get("Design review") } });
    expect(data).toEqual({
      utc: { start: { dateTime: `${day}T15:00:00`, timeZone: "UTC" } },
      tokyo: { start: { dateTime: `${dayFromToday(2).slice(0, 10)}T00:00:00`, timeZone: "Asia/Tokyo" } },
      again: { subject: "Design review" },
    });
    expect([graph.countReads(), graph.listGets().length]).toEqual([1, 2]);
  });

  it("returns an event that is an occurrence of a series or has no subject", async () => {
    expect(await event("Product stand-up", "id subject")).toEqual({
      id: ids.get("Product stand-up"),
      subject: "Product stand-up",
    });
    expect(await event("null", "subject attendees { name }")).toEqual({ subject: null, attendees: [] });
  });

  it("returns null for an event id that does not exist, is of another type or would leave the path", async () => {
    for (const [id, calls] of [
      [Buffer.from("Event:AAMkADk0-nothing-is-here-AAAAAAAAAAA=").toString("base64url"), 1],
      [Buffer.from("Message:AAMkADk0").toString("base64url"), 0],
      ["..", 0],
    ] as const) {
      api.emulator.calls.reset();
      const query = "query ($id: ID!) { event(id: $id) { subject } }";
      expect(await graph.queryData(query, { variables: { id } }), id).toEqual({ event: null });
      expect(graph.countReads(), id).toBe(calls);
    }
  });

  it("returns null for another user's event", async () => {
    const variables = { id: ids.get("Design review") };
    const query = "query ($id: ID!) { event(id: $id) { subject } }";
    expect(await graph.queryData(query, { user: mona, variables })).toEqual({ event: null });
  });

  it("rejects an unknown time zone of an event without a call", async () => {
    const query = 'query ($id: ID!) { event(id: $id, timeZone: "Mars/Olympus") { subject } }';
    expect(await graph.queryErrors(query, { variables: { id: ids.get(planning) } })).toEqual([
      ["event", "BAD_USER_INPUT", "timeZone"],
    ]);
    expect(graph.countReads()).toBe(0);
  });
});

describe("the body of events", () => {
  it("returns the body of an event as HTML and as text", async () => {
    expect(await event(planning, "bodyPreview html: body text: body(format: TEXT)")).toEqual({
      bodyPreview: "Agenda:\r\nBerths\r\nPilots",
      html: expect.stringContaining("<ul><li>Berths</li><li>Pilots</li></ul>") as unknown,
      text: expect.stringMatching(/^Agenda:\s+Berths\s+Pilots$/) as unknown,
    });
    expect([graph.countReads(), graph.listGets().length]).toEqual([2, 3]);
  });

  it("loads the bodies of 20 events with one batch", async () => {
    await graph.queryData(`{ calendarView(${span}, first: 20) { nodes { bodyPreview body } } }`);
    expect([graph.countReads(), graph.listGets().length]).toEqual([2, 21]);
  });
});

describe("the organizer and attendees of an event", () => {
  it("returns the organizer and attendees of an event with their users and responses", async () => {
    const selection =
      "organizer { name address user { displayName } } attendees { name address kind response user { displayName } }";
    const attendee = (name: string, address: string, more: object) => ({
      ...{ name, address, kind: "REQUIRED", response: "NONE", user: { displayName: name } },
      ...more,
    });
    expect(await event("Design review", selection)).toEqual({
      organizer: { name: "Alice Archer", address: "alice@harbor.example", user: { displayName: "Alice Archer" } },
      attendees: [
        attendee("Dora Dahl", "dora.dahl@harbor.example", { response: "ACCEPTED" }),
        attendee("Farah Fadel", "farah.fadel@harbor.example", { kind: "OPTIONAL" }),
        attendee("Bob Baker", bob, {}),
      ],
    });
    expect(graph.countReads()).toBe(2);
  });

  it("returns no user for external attendees, and responses only to the organizer", async () => {
    const selection = "organizer { user { displayName } } attendees { address response user { displayName } }";
    expect(await event(planning, selection)).toEqual({
      organizer: { user: { displayName: "Mona Marsh" } },
      attendees: [
        { address: "alice@harbor.example", response: "NONE", user: { displayName: "Alice Archer" } },
        { address: "desk@balticlines.example", response: "NONE", user: null },
        { address: "olga.orlov@harbor.example", response: "NONE", user: { displayName: "Olga Orlov" } },
      ],
    });
    expect(await event("Audit: first questions", "organizer { name user { id } }")).toEqual({
      organizer: { name: "Nora Keel", user: null },
    });
  });

  it("finds the users of secondary addresses, in any case, with one request for each address", async () => {
    const addresses = [
      "al@harbor.example",
      "AL@Harbor.example",
      "alice.archer@harbor.example",
      "absent@harbor.example",
    ];
    const attendees = addresses.map((address) => ({ address }));
    const input = { subject: "Aliases", start: dayFromToday(1, "09:00"), end: dayFromToday(1, "10:00"), attendees };
    const create = "mutation ($input: CreateEventInput!) { createEvent(input: $input) { event { id } } }";
    const { createEvent } = (await graph.queryData(create, { variables: { input } })) as {
      createEvent: { event: { id: string } };
    };
    api.emulator.calls.reset();

    const names = ["Alice Archer", "Alice Archer", "Alice Archer", undefined];
    const query = "query ($id: ID!) { event(id: $id) { attendees { address user { displayName } } } }";
    expect(await graph.queryData(query, { variables: { id: createEvent.event.id } })).toEqual({
      event: {
        attendees: names.map((displayName, index) => ({
          address: addresses[index],
          user: displayName === undefined ? null : { displayName },
        })),
      },
    });
    expect(graph.listGets().filter((url) => url.startsWith("/users"))).toEqual(
      ["absent", "al", "alice.archer"].map((name) => {
        const address = `${name}@harbor.example`;
        const filter = `mail eq '${address}' or proxyAddresses/any(a:a eq 'smtp:${address}')`;
        return `/users?$select=id,displayName&$filter=${filter}&$top=1`;
      }),
    );
  });

  it("finds the users of primary addresses if the permissions do not include secondary ones", async () => {
    const error = { code: "Authorization_RequestDenied", message: "secret" };
    const fault = { key: "GET /v1.0/users", response: { status: 403, body: { error } }, times: 1 };
    api.emulator.faults.inject(fault);

    expect(await event("Design review", "organizer { user { displayName } }")).toEqual({
      organizer: { user: { displayName: "Alice Archer" } },
    });
    expect(graph.listGets().at(-1)).toBe("/users?$select=id,displayName&$filter=mail eq 'alice@harbor.example'&$top=1");
  });

  it("returns every kind of response of attendees", async () => {
    const query = `{ calendarView(${span}, first: 100) { nodes { subject attendees { name response } } } }`;
    const data = await graph.queryData(query, { user: mona });
    const { nodes } = (data as { calendarView: { nodes: { subject: string; attendees: object[] }[] } }).calendarView;
    expect(nodes.find(({ subject }) => subject === planning)?.attendees).toEqual([
      { name: "Alice Archer", response: "NONE" },
      { name: "Baltic Lines Desk", response: "TENTATIVE" },
      { name: "Olga Orlov", response: "ACCEPTED" },
    ]);
    expect(await event("Product stand-up", "attendees { response }")).toEqual({
      attendees: [{ response: "ACCEPTED" }, { response: "NONE" }, { response: "DECLINED" }],
    });
  });
});
