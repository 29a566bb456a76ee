import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { alice, bob, dayFromToday, mona } from "../../support/graph-calls.ts";
import { createLatch } from "../../support/latch.ts";
import { listErrors, listGets } from "./graph-requests.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
  const mailbox = api.emulator.outlook.findMailbox(alice);
  const [sample] = mailbox?.listMessages() ?? [];
  if (!mailbox || !sample) throw new Error("the sample has no message");
  for (let index = mailbox.listMessages("inbox").length; index < 100; index++)
    mailbox.add("inbox", { ...sample, id: `${sample.id.slice(0, -4)}${String(index).padStart(3, "0")}=` });
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.outlook.requestDelayMs = 3;
  api.emulator.calls.reset();
});

afterEach(() => {
  api.emulator.outlook.requestDelayMs = 0;
  api.emulator.faults.clear();
});

/** Mail, folders, events and the caller's photo: all are served by the mailbox. */
const everything = `{
  me { displayName photo }
  mailFolders { nodes { displayName } }
  messages(first: 25) { nodes { subject bodyPreview } }
  calendarView(start: "${dayFromToday(-30)}", end: "${dayFromToday(30)}", first: 50) { nodes { subject bodyPreview } }
}`;

/** No GET was rejected and sent again. */
function expectNoRetries(requests: number): void {
  const gets = listGets(api);
  const counts = new Map<string, number>();
  for (const get of gets) counts.set(get, (counts.get(get) ?? 0) + 1);
  expect(Math.max(...counts.values())).toBe(requests);
}

it("answers every field of an inbox of 100 messages with bodies and attachments", async () => {
  const { body } = await api.ask(`{ mailFolder(id: "inbox") {
    messages(first: 100) { nodes { subject body attachments { name } } }
  } }`);

  expect(body.errors).toBeUndefined();
  const { messages } = body.data?.["mailFolder"] as { messages: { nodes: { attachments: unknown }[] } };
  expect(messages.nodes).toHaveLength(100);
  for (const { attachments } of messages.nodes) expect(attachments).toBeInstanceOf(Array);
  expect(listGets(api)).toHaveLength(1 + 1 + 200);
  expectNoRetries(1);
});

it("answers all fields of an operation that reads mail, folders, events and a photo", async () => {
  const { body } = await api.ask(everything);

  expect(body.errors).toBeUndefined();
  expectNoRetries(1);
});

it("answers concurrent operations of one user, whose sessions differ, and sends a mail meanwhile", async () => {
  const input = { to: [bob], subject: "Now", body: "Meanwhile" };
  const sendMail = "mutation ($input: SendMailInput!) { sendMail(input: $input) { accepted } }";
  const responses = await Promise.all([
    ...Array.from({ length: 5 }, () => api.ask(everything)),
    ...Array.from({ length: 8 }, () => api.ask("{ messages(first: 1) { nodes { subject } } }")),
    ...Array.from({ length: 6 }, () => api.ask(sendMail, { variables: { input } })),
  ]);

  expect(responses.flatMap(listErrors)).toEqual([]);
});

it("reads the mailboxes of several users concurrently", async () => {
  const { released, release } = createLatch();
  const key = "GET /v1.0/me/messages";
  api.emulator.faults.inject({ key, until: released });
  const users = [alice, mona];
  const responses = users.map((user) => api.ask("{ messages(first: 1) { nodes { subject } } }", { user }));
  await expect.poll(() => api.emulator.calls.counts()[key]).toBe(users.length);
  release();
  expect((await Promise.all(responses)).flatMap(listErrors)).toEqual([]);
});

it("reads the directory while a mailbox is busy, and sends at most four requests to it", async () => {
  const { released, release } = createLatch();
  const key = "GET /v1.0/me/messages";
  api.emulator.faults.inject({ key, until: released });
  const responses = Array.from({ length: 6 }, () => api.ask("{ messages(first: 1) { nodes { subject } } }"));
  await expect.poll(() => api.emulator.calls.counts()[key]).toBe(4);

  const { body } = await api.ask("{ me { displayName } users(first: 40) { nodes { manager { displayName } } } }");
  expect(body.errors).toBeUndefined();
  expect(api.emulator.calls.counts()[key]).toBe(4);

  release();
  expect((await Promise.all(responses)).flatMap(listErrors)).toEqual([]);
});
