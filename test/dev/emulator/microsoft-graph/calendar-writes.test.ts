import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGraphRequests, mapProperty, getBatchItem, type Caller, type GraphBody } from "../graph-requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../start-apis.ts";

const writes = (name: string): Caller => ({ user: findSampleUser(name), scopes: "Calendars.ReadWrite" });
const [alice, bob, mona] = [writes("Alice"), writes("Bob"), writes("Mona")];
const json = { "Content-Type": "application/json" };

let apis: EmulatedApis;
let graph: ReturnType<typeof createGraphRequests>;
async function start(): Promise<void> {
  apis = await startEmulatedApis();
  graph = createGraphRequests(apis);
}

beforeEach(start);
afterEach(() => apis.close());

async function events(caller: Caller): Promise<GraphBody> {
  const now = apis.clock.now();
  const [from, to] = [now - 86_400_000, now + 14 * 86_400_000].map((time) => new Date(time).toISOString());
  const path = `/me/calendarView?startDateTime=${from ?? ""}&endDateTime=${to ?? ""}&$top=1000`;
  return (await graph.get(path, caller)).body;
}

async function find(caller: Caller, subject: string): Promise<Record<string, unknown>> {
  return (await events(caller)).value?.find((event) => event["subject"] === subject) ?? {};
}

async function act(caller: Caller, subject: string, action: string, body: unknown = {}) {
  const { id } = await find(caller, subject);
  return graph.write("POST", `/me/events/${encodeURIComponent(String(id))}/${action}`, body, caller);
}

function inbox({ user }: Caller) {
  return apis.outlook.findMailbox(user.id)?.listMessages("inbox")[0];
}

const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const workshop = {
  subject: "Workshop",
  body: { contentType: "HTML", content: "<p>Bring ideas</p>" },
  start: { dateTime: `${tomorrow}T09:00:00`, timeZone: "Europe/Berlin" },
  end: { dateTime: `${tomorrow}T10:30:00.0000000`, timeZone: "W. Europe Standard Time" },
  location: { displayName: "Room Anchor" },
  attendees: [
    { emailAddress: { address: "bob@harbor.example", name: "Bob" }, type: "optional" },
    { emailAddress: { address: "desk@balticlines.example" } },
  ],
  isOnlineMeeting: true,
};

describe("POST /me/events", () => {
  it("POST /me/events adds the event to the calendars and inboxes of its attendees", async () => {
    const { status, headers, body } = await graph.write("POST", "/me/events", workshop, alice);
    expect(status).toBe(201);
    expect(headers.get("location")).toContain(`/v1.0/users('${alice.user.id}')/events('`);
    expect(body).toMatchObject({
      "@odata.context": `${apis.url}/v1.0/$metadata#users('${alice.user.id}')/events/$entity`,
      subject: "Workshop",
      isOrganizer: true,
      onlineMeetingProvider: "teamsForBusiness",
      originalStartTimeZone: "Europe/Berlin",
      attendees: [{ type: "optional", status: { response: "none" } }, { type: "required" }],
    });
    expect((await graph.get(`/me/events/${String(body["id"])}`, alice)).body).toMatchObject({ subject: "Workshop" });
    const bobs = await find(bob, "Workshop");
    expect(bobs).toMatchObject({ isOrganizer: false, responseStatus: { response: "notResponded" } });
    expect(bobs["id"]).not.toBe(body["id"]);
    expect(inbox(bob)).toMatchObject({ subject: "Workshop", "@odata.type": "#microsoft.graph.eventMessageRequest" });
  });

  it("POST /me/events creates one event per transaction id", async () => {
    const sent = { ...workshop, transactionId: "b8f6a2" };
    const first = await graph.write("POST", "/me/events", sent, alice);
    const again = await graph.write("POST", "/me/events", sent, alice);
    expect([again.status, again.body["id"]]).toEqual([201, first.body["id"]]);
    expect(mapProperty(await events(alice), "subject").filter((subject) => subject === "Workshop")).toHaveLength(1);
    const another = await graph.write("POST", "/me/events", { ...sent, transactionId: "b8f6a3" }, alice);
    expect(another.body["id"]).not.toBe(first.body["id"]);
  });

  it("POST /me/events creates recurring events", async () => {
    const recurrence = {
      pattern: { type: "daily", interval: 2 },
      range: { type: "numbered", startDate: tomorrow, numberOfOccurrences: 3 },
    };
    await graph.write("POST", "/me/events", { ...workshop, recurrence }, alice);
    expect(mapProperty(await events(bob), "subject").filter((subject) => subject === "Workshop")).toHaveLength(3);
  });

  it("POST /me/events rejects invalid events with Graph's error codes", async () => {
    for (const [name, change, code] of [
      ["without a start", { start: undefined }, "ErrorPropertyValidationFailure"],
      [
        "with an end before its start",
        { end: { dateTime: "2020-01-01T00:00:00", timeZone: "Europe/Berlin" } },
        "ErrorPropertyValidationFailure",
      ],
      ["all-day, not from midnight", { isAllDay: true }, "ErrorPropertyValidationFailure"],
      [
        "in an unknown zone",
        { start: { dateTime: "2026-01-01T00:00:00", timeZone: "Mars" } },
        "TimeZoneNotSupportedException",
      ],
      ["with an invalid time", { start: { dateTime: "noon", timeZone: "UTC" } }, "RequestBodyRead"],
      ["with an unknown property", { colour: "red" }, "RequestBodyRead"],
      ["with an unknown value", { showAs: "asleep" }, "RequestBodyRead"],
      ["with invalid attendees", { attendees: [{}] }, "RequestBodyRead"],
    ] as const) {
      const { status, body } = await graph.write("POST", "/me/events", { ...workshop, ...change }, alice);
      expect([status, body.error?.code], name).toEqual([400, code]);
    }
  });

  it("POST /me/events requires Calendars.ReadWrite", async () => {
    const reader = { ...alice, scopes: "Calendars.Read" };
    const { status, body } = await graph.write("POST", "/me/events", workshop, reader);
    expect([status, body.error?.code]).toEqual([403, "ErrorAccessDenied"]);
  });

  it("POST /me/events works in a batch, and affects one emulator only", async () => {
    const other = await startEmulatedApis();
    const item = { id: "1", method: "POST", url: "/me/events", headers: json, body: workshop };
    const response = getBatchItem((await graph.batch([item], alice)).body, "1");
    expect([response.status, response.body["subject"]]).toEqual([201, "Workshop"]);
    expect(response.headers["Location"]).toContain("/events('");
    const now = apis.clock.now();
    const seen = other.outlook.getCalendars().list(alice.user, now, now + 4 * 86_400_000);
    expect(seen.map(({ meeting }) => meeting.subject)).not.toContain("Workshop");
    await other.close();
  });
});

describe("responses to events", () => {
  const subject = "Berth planning with Baltic Lines";

  it("POST /me/events/{id}/accept and tentativelyAccept change the caller's event and reach the organizer", async () => {
    for (const [action, response, prefix, kind] of [
      ["accept", "accepted", "Accepted: ", "meetingAccepted"],
      ["tentativelyAccept", "tentativelyAccepted", "Tentative: ", "meetingTenativelyAccepted"],
    ] as const) {
      await apis.close();
      await start();
      const { status, body } = await act(alice, subject, action, { comment: "See you <there>", sendResponse: true });
      expect([status, body], action).toEqual([202, {}]);
      expect((await find(alice, subject))["responseStatus"], action).toMatchObject({ response });
      expect((await find(mona, subject))["attendees"], action).toMatchObject([{ status: { response } }, {}, {}]);
      expect(inbox(mona), action).toMatchObject({
        subject: `${prefix}${subject}`,
        meetingMessageType: kind,
        bodyPreview: "See you <there>",
      });
    }
  });

  it("POST /me/events/{id}/decline removes the event from the caller's calendar", async () => {
    const { id } = await find(alice, subject);
    expect((await act(alice, subject, "decline", { comment: "Busy" })).status).toBe(202);
    expect(await find(alice, subject)).toEqual({});
    const gone = await graph.get(`/me/events/${encodeURIComponent(String(id))}`, alice);
    expect([gone.status, gone.body.error?.code]).toEqual([404, "ErrorItemNotFound"]);
    expect((await find(mona, subject))["attendees"]).toMatchObject([{ status: { response: "declined" } }, {}, {}]);
  });

  it("an event response with sendResponse false does not reach the organizer", async () => {
    await act(alice, subject, "accept", { sendResponse: false });
    expect((await find(alice, subject))["responseStatus"]).toMatchObject({ response: "accepted" });
    expect((await find(mona, subject))["attendees"]).toMatchObject([{ status: { response: "none" } }, {}, {}]);
    expect(inbox(mona)?.subject).not.toContain("Accepted");
  });

  it("an event response can propose another time where the organizer allows it", async () => {
    const slot = {
      start: { dateTime: `${tomorrow}T15:00:00`, timeZone: "UTC" },
      end: { dateTime: `${tomorrow}T16:00:00`, timeZone: "UTC" },
    };
    expect((await act(alice, subject, "tentativelyAccept", { proposedNewTime: slot })).status).toBe(202);
    expect((await find(mona, subject))["attendees"]).toMatchObject([{ proposedNewTime: slot }, {}, {}]);

    const rejected = [
      await act(alice, subject, "accept", { proposedNewTime: slot }),
      await act(alice, subject, "decline", { proposedNewTime: slot, sendResponse: false }),
      await act(alice, "Audit: first questions", "decline", { proposedNewTime: slot }),
      await act(alice, subject, "decline", { proposedNewTime: {} }),
    ];
    expect(rejected.map(({ status, body }) => [status, body.error?.code])).toEqual([
      [400, "RequestBodyRead"],
      [400, "ErrorInvalidRequest"],
      [400, "ErrorInvalidRequest"],
      [400, "RequestBodyRead"],
    ]);
  });

  it("accept, decline and tentativelyAccept are rejected for the organizer of the event", async () => {
    for (const action of ["accept", "decline", "tentativelyAccept"]) {
      const { status, body } = await act(alice, "Design review", action);
      expect([status, body.error?.code]).toEqual([400, "ErrorInvalidRequest"]);
      expect(body.error?.message).toBe(
        "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
      );
    }
  });

  it("POST /me/events/{id}/decline of one occurrence leaves the others unchanged", async () => {
    const before = mapProperty(await events(bob), "subject").filter((name) => name === "Product stand-up").length;
    expect((await act(bob, "Product stand-up", "decline")).status).toBe(202);
    const after = mapProperty(await events(bob), "subject").filter((name) => name === "Product stand-up").length;
    expect(after).toBe(before - 1);
  });

  it("POST /me/events/{id}/accept works in a batch, and requires Calendars.ReadWrite", async () => {
    const { id } = await find(alice, subject);
    const url = `/me/events/${encodeURIComponent(String(id))}/accept`;
    const items = [{ id: "1", method: "POST", url, headers: json, body: { sendResponse: true } }];
    expect(getBatchItem((await graph.batch(items, alice)).body, "1")).toEqual({ id: "1", status: 202, headers: {} });
    const reader = await graph.batch(items, { ...alice, scopes: "Calendars.Read" });
    expect(getBatchItem(reader.body, "1").body.error?.code).toBe("ErrorAccessDenied");
    expect(apis.calls.counts()["BATCH POST /v1.0/me/events/{id}/accept"]).toBe(2);
  });
});

describe("cancellations", () => {
  it("POST /me/events/{id}/cancel removes the event from the organizer's calendar and marks it in those of the attendees", async () => {
    expect((await act(alice, "Design review", "cancel", { comment: "No sketches" })).status).toBe(202);
    expect(await find(alice, "Design review")).toEqual({});
    expect(await find(bob, "Canceled: Design review")).toMatchObject({ isCancelled: true });
    expect(inbox(bob)).toMatchObject({
      subject: "Canceled: Design review",
      meetingMessageType: "meetingCancelled",
      bodyPreview: "No sketches",
    });
  });

  it("POST /me/events/{id}/cancel can cancel one occurrence of a series", async () => {
    expect((await act(alice, "Product stand-up", "cancel")).status).toBe(202);
    const bobs = (await events(bob)).value?.filter((event) => event["subject"] === "Product stand-up") ?? [];
    expect(bobs.filter((event) => event["isCancelled"])).toHaveLength(1);
    expect(bobs.length).toBeGreaterThan(10);
  });

  it("POST /me/events/{id}/cancel is rejected if the caller is not the organizer", async () => {
    const { status, body } = await act(alice, "Berth planning with Baltic Lines", "cancel");
    expect([status, body.error?.code]).toEqual([400, "ErrorInvalidRequest"]);
    expect(body.error?.message).toBe(
      "Your request can't be completed. You need to be an organizer to cancel a meeting.",
    );
  });
});
