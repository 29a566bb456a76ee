import { describe, expect, it } from "vitest";
import { getBatchItem, mapProperty, startGraphForTests } from "../graph-requests.ts";
import { findSampleUser } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const reads = { user: alice, scopes: "Calendars.Read" };
const dayMs = 86_400_000;

const { apis, graph } = await startGraphForTests();

/** The date `offset` days from today by the emulator's clock, in UTC. */
function day(offset: number): string {
  return new Date(Math.floor(apis.clock.now() / dayMs) * dayMs + offset * dayMs).toISOString().slice(0, 10);
}

function view(from: number, to: number, options = ""): string {
  return `/me/calendarView?startDateTime=${day(from)}T00:00:00Z&endDateTime=${day(to)}T00:00:00Z${options}`;
}

/** Alice's first event with this subject in the next 14 days. */
async function event(subject: string | null, options = ""): Promise<Record<string, unknown>> {
  const { body } = await graph.get(view(0, 14, `&$top=100${options}`), reads);
  const found = body.value?.find((candidate) => candidate["subject"] === subject);
  if (!found) throw new Error(`Alice has no event ${String(subject)}`);
  return found;
}

describe("the calendar view", () => {
  it("the calendar view expands series, sorts by start, and has pages of ten by $skip", async () => {
    const first = await graph.get(view(-7, 8), reads);
    expect(first.body["@odata.context"]).toBe(`${apis.url}/v1.0/$metadata#users('${alice.id}')/calendarView`);
    expect(first.body.value).toHaveLength(10);
    expect(first.body["@odata.nextLink"]).toBe(
      `${apis.url}/v1.0/me/calendarView?startDateTime=${day(-7)}T00:00:00Z&endDateTime=${day(8)}T00:00:00Z&$skip=10`,
    );
    const all = await graph.get(view(-7, 8, "&$top=1000&$count=true"), reads);
    expect(all.body["@odata.count"]).toBe(all.body.value?.length);
    expect(all.body.value?.length).toBeGreaterThanOrEqual(30);
    const starts = mapProperty(all.body, "start").map((start) => (start as { dateTime: string }).dateTime);
    expect(starts).toEqual([...starts].sort());
    expect(mapProperty(all.body, "subject").filter((subject) => subject === "Product stand-up")).toHaveLength(15);
    expect(mapProperty(all.body, "subject")).not.toContain("Board dinner");
  });

  it("the calendar view contains events that overlap the window, and none that end at its start", async () => {
    const overnight = `startDateTime=${day(1)}T01:00:00Z&endDateTime=${day(1)}T02:00:00`;
    const inside = await graph.get(`/me/calendarView?${overnight}`, reads);
    expect(mapProperty(inside.body, "subject")).toEqual(["Crane move over midnight"]);
    const after = `startDateTime=${day(1)}T02:00:00Z&endDateTime=${day(1)}T03:00:00Z`;
    expect((await graph.get(`/me/calendarView?${after}`, reads)).body.value).toEqual([]);
    const zoned = `startDateTime=${day(1)}T03:00:00%2B02:00&endDateTime=${day(1)}T04:00:00%2B02:00`;
    expect(mapProperty((await graph.get(`/me/calendarView?${zoned}`, reads)).body, "subject")).toHaveLength(1);
  });

  it("the calendar view sorts by $orderby and returns the selected properties with id and ETag", async () => {
    const { body } = await graph.get(view(0, 7, "&$orderby=start/dateTime desc&$select=subject&$top=100"), reads);
    expect(Object.keys(body.value?.[0] ?? {})).toEqual(["@odata.etag", "id", "subject"]);
    const up = await graph.get(view(0, 7, "&$orderby=start/dateTime&$select=subject&$top=100"), reads);
    expect(mapProperty(up.body, "id").sort()).toEqual(mapProperty(body, "id").sort());
  });

  it("the calendar view rejects invalid windows and options with Graph's error codes", async () => {
    for (const [query, code, message] of [
      ["", "ErrorInvalidParameter", "This request requires a time window"],
      ["?startDateTime=2026-01-01", "ErrorInvalidParameter", "StartDateTime and EndDateTime"],
      ["?startDateTime=today&endDateTime=2026-01-01", "ErrorInvalidParameter", "'today'"],
      ["?startDateTime=2026-02-01&endDateTime=2026-01-01", "ErrorInvalidParameter", "EndDateTime"],
      ["?startDateTime=2020-01-01&endDateTime=2025-01-01", "ErrorInvalidRequest", "Maximum number of days: 1825"],
      ["?startDateTime=2026-01-01&endDateTime=2026-01-02&$orderby=attendees", "ErrorInvalidUrlQuery", "sorting"],
      ["?startDateTime=2026-01-01&endDateTime=2026-01-02&$select=shoeSize", "BadRequest", "shoeSize"],
      ["?startDateTime=2026-01-01&endDateTime=2026-01-02&$top=1001", "RequestBroker--ParseUri", "1000"],
    ] as const) {
      const { status, body } = await graph.get(`/me/calendarView${query}`, reads);
      expect([status, body.error?.code], query).toEqual([400, code]);
      expect(body.error?.message, query).toContain(message);
    }
  });
});

describe("events", () => {
  it("an event contains times with their zone, attendees with responses, and the online meeting", async () => {
    const found = await event("Design review");
    expect(found).toMatchObject({
      type: "singleInstance",
      isOrganizer: true,
      start: { dateTime: `${day(1)}T15:00:00.0000000`, timeZone: "UTC" },
      end: { dateTime: `${day(1)}T15:45:00.0000000`, timeZone: "UTC" },
      responseStatus: { response: "organizer", time: "0001-01-01T00:00:00Z" },
      location: { displayName: "North Pier 7" },
      isOnlineMeeting: false,
      onlineMeeting: null,
      attendees: [
        { type: "required", status: { response: "accepted" }, emailAddress: { name: "Dora Dahl" } },
        { type: "optional", status: { response: "none" } },
        { type: "required", status: { response: "none" } },
      ],
    });
    expect(found["id"]).toMatch(/^AAMk.*-.*=$/);
    const online = await event("Berth planning with Baltic Lines");
    expect(online).toMatchObject({
      isOrganizer: false,
      importance: "high",
      isOnlineMeeting: true,
      onlineMeetingProvider: "teamsForBusiness",
      onlineMeeting: { joinUrl: expect.stringMatching(/^https:\/\/teams\.microsoft\.com\//) as string },
      originalStartTimeZone: "W. Europe Standard Time",
      responseStatus: { response: "notResponded" },
    });
    expect(online["attendees"]).toMatchObject([{}, { emailAddress: { address: "desk@balticlines.example" } }, {}]);
  });

  it("an event can lack a subject, be cancelled, have an external organizer or last all day", async () => {
    expect(await event(null)).toMatchObject({ subject: null, attendees: [], bodyPreview: "" });
    expect(await event("Canceled: Release rehearsal")).toMatchObject({ isCancelled: true, isOrganizer: false });
    expect(await event("Audit: first questions")).toMatchObject({
      organizer: { emailAddress: { address: "nora.keel@keelaudit.example" } },
    });
    expect(await event("On leave")).toMatchObject({
      isAllDay: true,
      showAs: "oof",
      start: { dateTime: `${day(10)}T00:00:00.0000000` },
      end: { dateTime: `${day(13)}T00:00:00.0000000` },
    });
  });

  it("an occurrence has its own id, and its series has the recurrence", async () => {
    const occurrence = await event("Product stand-up");
    expect(occurrence).toMatchObject({ type: "occurrence", recurrence: null });
    const same = await graph.get(`/me/events/${encodeURIComponent(String(occurrence["id"]))}`, reads);
    expect(same.body).toMatchObject({ id: occurrence["id"], start: occurrence["start"] });
    const series = await graph.get(`/me/events/${String(occurrence["seriesMasterId"])}`, reads);
    expect(series.body["@odata.context"]).toBe(`${apis.url}/v1.0/$metadata#users('${alice.id}')/events/$entity`);
    expect(series.body).toMatchObject({
      type: "seriesMaster",
      seriesMasterId: null,
      recurrence: { pattern: { type: "daily", interval: 1 }, range: { type: "noEnd" } },
    });
  });

  it("an unknown or malformed event id is rejected with Exchange's error code", async () => {
    for (const [id, status, code] of [
      ["nonsense", 400, "ErrorInvalidIdMalformed"],
      ["AAMkADk0-nothingnothingnothingAAA=", 404, "ErrorItemNotFound"],
    ] as const) {
      const response = await graph.get(`/me/events/${id}`, reads);
      expect([response.status, response.body.error?.code], id).toEqual([status, code]);
    }
  });

  it("an event id is valid in one calendar only", async () => {
    const { id } = await event("Design review");
    const { status } = await graph.get(`/me/events/${String(id)}`, { ...reads, user: findSampleUser("Bob") });
    expect(status).toBe(404);
  });
});

describe("preferences", () => {
  const getReviewDay = (headers: Record<string, string>) => graph.get(view(1, 2, "&$top=100"), reads, headers);

  it("the preferred time zone applies to the times of events, by IANA and Windows name", async () => {
    for (const [zone, hours] of [
      ["Asia/Tokyo", 9],
      ["Tokyo Standard Time", 9],
      ["India Standard Time", 5.5],
      ["UTC", 0],
    ] as const) {
      const { headers, body } = await getReviewDay({ prefer: `outlook.timezone="${zone}"` });
      expect(headers.get("preference-applied"), zone).toBe(`outlook.timezone="${zone}"`);
      const review = body.value?.find(({ subject }) => subject === "Design review");
      const local = new Date(Date.parse(`${day(1)}T15:00:00Z`) + hours * 3600_000).toISOString().slice(0, 19);
      expect(review?.["start"], zone).toEqual({ dateTime: `${local}.0000000`, timeZone: zone });
    }
  });

  it("an all-day event lasts from midnight to midnight in the preferred time zone", async () => {
    const { body } = await graph.get(view(10, 11), reads, { prefer: 'outlook.timezone="Asia/Tokyo"' });
    const leave = body.value?.find(({ subject }) => subject === "On leave");
    expect(leave?.["start"]).toEqual({ dateTime: `${day(10)}T00:00:00.0000000`, timeZone: "Asia/Tokyo" });
  });

  it("an event series keeps its local time across daylight saving time", async () => {
    const prefer = 'outlook.timezone="Europe/Berlin"';
    const { body } = await graph.get(view(0, 365, "&$top=1000&$select=subject,start"), reads, { prefer });
    const times = body.value
      ?.filter(({ subject }) => subject === "Product stand-up")
      .map(({ start }) => (start as { dateTime: string }).dateTime.slice(11, 16));
    expect([times?.length, new Set(times)]).toEqual([365, new Set(["09:15"])]);
  });

  it("the calendar view rejects an unknown preferred time zone", async () => {
    for (const zone of ["Mars/Olympus", "Pirate Standard Time", "+02:00"]) {
      const { status, body } = await getReviewDay({ prefer: `outlook.timezone="${zone}"` });
      expect([status, body.error?.code], zone).toEqual([400, "TimeZoneNotSupportedException"]);
      expect(body.error?.message, zone).toContain(`'${zone}'`);
    }
  });

  it("the preferred body type and time zone apply to an event in a batch too", async () => {
    const { id } = await event("Design review");
    const headers = { Prefer: 'outlook.body-content-type="text", outlook.timezone="Romance Standard Time"' };
    const url = `/me/events/${encodeURIComponent(String(id))}?$select=body,start`;
    const item = getBatchItem((await graph.batch([{ id: "1", method: "GET", url, headers }], reads)).body, "1");
    expect(item.body["body"]).toEqual({ contentType: "text", content: "Please bring sketches." });
    expect(item.body["start"]).toMatchObject({ timeZone: "Romance Standard Time" });
    expect(item.headers["Preference-Applied"]).toContain("outlook.body-content-type");
  });
});

describe("calendar permissions", () => {
  it("Calendars.ReadBasic excludes the bodies of events", async () => {
    const { body } = await graph.get(view(1, 2), { user: alice, scopes: "Calendars.ReadBasic" });
    expect(body.value?.[0]).toHaveProperty("subject");
    expect(body.value?.[0]).not.toHaveProperty("body");
    expect(body.value?.[0]).not.toHaveProperty("bodyPreview");
  });

  it("calendars require a calendar permission and a mailbox", async () => {
    const { status, body } = await graph.get(view(0, 1), { user: alice, scopes: "Mail.Read User.Read" });
    expect([status, body.error?.code]).toEqual([403, "ErrorAccessDenied"]);
    const guest = await graph.get(view(0, 1), { ...reads, user: findSampleUser("Gina") });
    expect([guest.status, guest.body.error?.code]).toEqual([404, "MailboxNotEnabledForRESTAPI"]);
  });
});
