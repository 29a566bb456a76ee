import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { alice, createGraphTestClient, dayFromToday, type GraphTestClient } from "../../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

type Node = Record<string, unknown> & { readonly subject: string | null };

interface View {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
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

const week = { start: dayFromToday(0), end: dayFromToday(7) };

const createQuery = (selection: string): string => `
  query ($start: DateTime!, $end: DateTime!, $timeZone: String! = "UTC", $first: Int! = 100, $after: String) {
    calendarView(start: $start, end: $end, timeZone: $timeZone, first: $first, after: $after) {
      nodes { ${selection} } pageInfo { endCursor hasNextPage }
    }
  }`;

async function view(selection: string, variables: object): Promise<View> {
  const data = await graph.queryData(createQuery(selection), { variables: { ...week, ...variables } });
  return (data as { calendarView: View }).calendarView;
}

async function eventIn(subject: string, selection: string, variables: object = {}): Promise<Node | undefined> {
  const { nodes } = await view(`subject ${selection}`, variables);
  return nodes.find((node) => node.subject === subject);
}

const times = "start { dateTime timeZone } end { dateTime timeZone }";
const day = (days: number): string => dayFromToday(days).slice(0, 10);

describe("a calendar view", () => {
  it("returns each event of a calendar view once, ordered by start", async () => {
    const { nodes, pageInfo } = await view("id subject start { dateTime }", {});
    const user = api.emulator.users.find(({ mail }) => mail === alice);
    if (!user) throw new Error("there is no Alice");
    const there = api.emulator.outlook.getCalendars().list(user, Date.parse(week.start), Date.parse(week.end));

    expect(nodes.map(({ subject }) => subject)).toEqual(there.map(({ meeting }) => meeting.subject));
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    expect(nodes.filter(({ subject }) => subject === "Product stand-up")).toHaveLength(7);
    expect(pageInfo.hasNextPage).toBe(false);
    expect(graph.countReads()).toBe(1);
  });

  it("paginates a calendar view", async () => {
    const whole = await view("id subject", {});
    const pages = [await view("id subject", { first: 4 })];
    for (let last = pages[0]; last?.pageInfo.hasNextPage; last = pages.at(-1))
      pages.push(await view("id subject", { first: 4, after: last.pageInfo.endCursor }));

    expect(pages).toHaveLength(Math.ceil(whole.nodes.length / 4));
    expect(pages.flatMap(({ nodes }) => nodes)).toEqual(whole.nodes);
  });

  it("rejects cursors of other calendar views", async () => {
    const { pageInfo } = await view("subject", { first: 2, timeZone: "Europe/Berlin" });
    const own = { ...week, first: 2, timeZone: "Europe/Berlin", after: pageInfo.endCursor };
    for (const other of [{ timeZone: "UTC" }, { end: dayFromToday(8) }, { start: dayFromToday(-1) }])
      expect(await graph.queryErrors(createQuery("subject"), { variables: { ...own, ...other } })).toEqual([
        ["calendarView", "BAD_USER_INPUT", "after"],
      ]);
    expect(graph.countReads()).toBe(1);
  });

  it("rejects invalid arguments of a calendar view without a call", async () => {
    const tooLong = new Date(Date.parse(week.start) + 1_825 * 86_400_000 + 1).toISOString();
    for (const [name, change, argument] of [
      ["an unknown time zone", { timeZone: "Europe/Atlantis" }, "timeZone"],
      ["an offset for a time zone", { timeZone: "+01:00" }, "timeZone"],
      ["an abbreviation for a time zone", { timeZone: "CET" }, "timeZone"],
      ["a time zone that would end the header", { timeZone: 'UTC", odata.maxpagesize="1' }, "timeZone"],
      ["an empty time zone", { timeZone: "" }, "timeZone"],
      ["its end before its start", { start: week.end, end: week.start }, "end"],
      ["its end at its start", { end: week.start }, "end"],
      ["more than 1,825 days", { end: tooLong }, "end"],
      ["a page size of 0", { first: 0 }, "first"],
    ] as const) {
      expect(await graph.queryErrors(createQuery("subject"), { variables: { ...week, ...change } }), name).toEqual([
        ["calendarView", "BAD_USER_INPUT", argument],
      ]);
      expect(graph.countReads(), name).toBe(0);
    }
  });

  it("accepts a calendar view of 1,825 days", async () => {
    const end = new Date(Date.parse(week.start) + 1_825 * 86_400_000).toISOString();
    expect((await view("id", { end, first: 1 })).nodes).toHaveLength(1);
  });
});

describe("times of events", () => {
  it("returns the times of events in the requested time zone", async () => {
    for (const [timeZone, name, local] of [
      ["UTC", "UTC", "15:00"],
      ["utc", "UTC", "15:00"],
      ["Etc/GMT", "UTC", "15:00"],
      ["Asia/Kolkata", "Asia/Kolkata", "20:30"],
      ["America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires", "12:00"],
      ["africa/nairobi", "Africa/Nairobi", "18:00"],
    ] as const) {
      const review = await eventIn("Design review", times, { timeZone });
      expect(review?.["start"], timeZone).toEqual({ dateTime: `${day(1)}T${local}:00`, timeZone: name });
    }
  });

  it("returns local times that follow the change of clocks", async () => {
    for (const [change, timeZone, utc, before, after] of [
      ["2026-03-08", "America/New_York", "12:00", "07:00", "08:00"],
      ["2026-11-01", "America/New_York", "12:00", "08:00", "07:00"],
      ["2026-10-25", "Europe/Berlin", "12:00", "14:00", "13:00"],
      ["2026-03-29", "Europe/Berlin", "12:00", "13:00", "14:00"],
    ] as const) {
      const at = (days: number): string => new Date(Date.parse(`${change}T${utc}Z`) + days * 86_400_000).toISOString();
      const create = "mutation ($input: CreateEventInput!) { createEvent(input: $input) { event { id } } }";
      for (const days of [-1, 1]) {
        const end = at(days).replace("T12:00", "T12:30");
        await graph.queryData(create, { variables: { input: { subject: `Day ${days}`, start: at(days), end } } });
      }
      const { nodes } = await view("subject start { dateTime }", { start: at(-2), end: at(2), timeZone });
      const starts = nodes.filter(({ subject }) => subject?.startsWith("Day")).map(({ start }) => start);
      expect(starts, `${timeZone}, ${change}`).toEqual([
        { dateTime: `${at(-1).slice(0, 10)}T${before}:00` },
        { dateTime: `${at(1).slice(0, 10)}T${after}:00` },
      ]);
    }
  });

  it("returns whole days for all-day events in any time zone", async () => {
    for (const timeZone of ["UTC", "Europe/Berlin", "America/New_York"]) {
      const event = await eventIn("Harbor Day", `isAllDay showAs ${times}`, { timeZone });
      expect(event, timeZone).toEqual({
        ...{ subject: "Harbor Day", isAllDay: true, showAs: "FREE" },
        start: { dateTime: `${day(3)}T00:00:00`, timeZone },
        end: { dateTime: `${day(4)}T00:00:00`, timeZone },
      });
    }
  });
});

describe("an event in the calendar", () => {
  it("returns the status of events", async () => {
    for (const [subject, expected] of [
      ["Canceled: Release rehearsal", { isCancelled: true, isOrganizer: false, showAs: "FREE" }],
      ["Product stand-up", { isCancelled: false, isOrganizer: true, showAs: "BUSY" }],
      ["Crane move over midnight", { isOrganizer: false, showAs: "TENTATIVE" }],
    ] as const)
      expect(await eventIn(subject, "isCancelled isOrganizer showAs"), subject).toMatchObject(expected);
  });

  it("returns the location and join URL of events", async () => {
    const selection = "location joinUrl webLink";
    expect(await eventIn("Berth planning with Baltic Lines", selection)).toEqual({
      ...{ subject: "Berth planning with Baltic Lines", location: "Room Lighthouse" },
      joinUrl: expect.stringMatching(/^https:\/\/teams\.microsoft\.com\//) as unknown,
      webLink: expect.stringMatching(/^https:\/\/outlook\.office365\.com\//) as unknown,
    });
    expect(await eventIn("Pilot roster", selection, { start: dayFromToday(-3) })).toMatchObject({
      location: null,
      joinUrl: null,
    });
    expect((await view("subject showAs", { end: dayFromToday(14) })).nodes).toContainEqual({
      subject: "On leave",
      showAs: "OUT_OF_OFFICE",
    });
  });
});
