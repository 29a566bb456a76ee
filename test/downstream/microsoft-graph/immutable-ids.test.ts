import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { fromGlobalId, toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { withImmutableIds, type GraphRequests } from "../../../src/downstream/microsoft-graph/graph-request.ts";
import { createCalendarClient } from "../../../src/downstream/microsoft-graph/resources/calendar.ts";
import { createMailClient } from "../../../src/downstream/microsoft-graph/resources/mail.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { listGets } from "./graph-requests.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

it("returns a message by the same global id after it was moved to another folder", async () => {
  const { body } = await api.ask("{ messages(first: 1) { nodes { id subject } } }");
  const [message] = (body.data?.["messages"] as { nodes: { id: string; subject: string }[] }).nodes;
  const id = message?.id ?? expect.fail("no message");
  const mailbox = api.emulator.outlook.findMailbox("alice@harbor.example");
  mailbox?.move(fromGlobalId(id)?.localId ?? "", "archive");

  const folder = '{ mailFolder(id: "archive") { messages(first: 100) { nodes { id } } } }';
  expect(JSON.stringify((await api.ask(folder)).body.data)).toContain(id);
  const query = "query ($id: ID!) { message(id: $id) { id subject bodyPreview attachments { name } } }";
  expect((await api.ask(query, { variables: { id } })).body).toMatchObject({ data: { message } });
});

it("sends ids with the characters of Exchange Web Services in the form of Graph", async () => {
  for (const [type, field, path] of [
    ["Message", "message", "messages"],
    ["Event", "event", "events"],
    ["MailFolder", "mailFolder", "mailFolders"],
  ] as const) {
    api.emulator.calls.reset();
    const variables = { id: toGlobalId(type, "AAMk/+/a=") };
    await api.ask(`query ($id: ID!) { ${field}(id: $id) { id } }`, { variables });

    expect(listGets(api), type).toEqual([`/me/${path}/AAMk-_-a=?$select=id`]);
  }
});

/** Records the `Prefer` header of every request. */
function createRecorder(): { readonly preferences: string[]; readonly requests: GraphRequests } {
  const preferences: string[] = [];
  const record = ({ headers }: { readonly headers?: Readonly<Record<string, string>> }): never => {
    preferences.push(headers?.["Prefer"] ?? "none");
    throw new Error("recorded");
  };
  const requests = {
    userId: "x",
    get: record,
    getOne: record,
    loadPage: record,
    mutate: record,
    mutateAndReturn: record,
  };
  return { preferences, requests: withImmutableIds(requests) };
}

it("asks for immutable ids in all requests for mail and calendars, beside other preferences", async () => {
  const { preferences, requests } = createRecorder();
  const mail = createMailClient(requests);
  const calendar = createCalendarClient(requests);
  const [start, end] = [new Date(0), new Date(86_400_000)];
  const event = { subject: "", start, end, timeZone: "UTC", format: "TEXT" as const, attendees: [] };
  const calls: readonly (() => unknown)[] = [
    () => mail.listMailFolders({ first: 1 }, []),
    () => mail.getMailFolderById("x", []),
    () => mail.listMessages({ first: 1 }, []),
    () => mail.listMessagesInFolder("x", { first: 1 }, []),
    () => mail.getMessageById("x", []),
    () => mail.getBodyPreview("x"),
    () => mail.getBody("x", "html"),
    () => mail.getBody("x", "text"),
    () => mail.listAttachments("x"),
    () => mail.sendMail({ to: ["a@b.c"], cc: [], subject: "", body: "", format: "TEXT", importance: "NORMAL" }),
    () => mail.markMessage("x", true),
    () => calendar.getCalendarView({ first: 1, start, end, timeZone: "UTC" }, []),
    () => calendar.getEventById("x", "UTC", []),
    () => calendar.getEventBodyPreview("x"),
    () => calendar.getEventBody("x", "html"),
    () => calendar.createEvent(event),
    () => calendar.respondToEvent("x", "accept", { sendResponse: true }),
    () => calendar.cancelEvent("x", null),
  ];
  for (const call of calls) await expect((async () => call())()).rejects.toThrow("recorded");

  expect(preferences).toHaveLength(calls.length);
  const timeZone = 'IdType="ImmutableId", outlook.timezone="UTC"';
  const text = 'IdType="ImmutableId", outlook.body-content-type="text"';
  for (const preference of preferences) expect(preference).toMatch(/^IdType="ImmutableId"/);
  expect(new Set(preferences)).toEqual(new Set(['IdType="ImmutableId"', timeZone, text]));
});
