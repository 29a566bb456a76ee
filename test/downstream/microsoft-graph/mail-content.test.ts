import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StoredMessage } from "../../../dev/src/emulator/microsoft-graph/mail/message.ts";
import { sampleUsers } from "@oboql/dev/emulator";
import { alice, createGraphTestClient, mona, type GraphTestClient } from "../../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

type Node = Record<string, unknown> & { readonly id: string };

let api: TestServer;
let graph: GraphTestClient;
/** Global ids by subject. */
let ids: ReadonlyMap<string, string>;

beforeAll(async () => {
  api = await startTestServer();
  graph = createGraphTestClient(api);
  const data = await graph.queryData("{ messages(first: 100) { nodes { id subject } } }");
  const { nodes } = (data as { messages: { nodes: Node[] } }).messages;
  ids = new Map(nodes.map(({ id, subject }) => [String(subject), id]));
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

async function message(subject: string, selection: string): Promise<unknown> {
  const query = `query ($id: ID!) { message(id: $id) { ${selection} } }`;
  return ((await graph.queryData(query, { variables: { id: ids.get(subject) } })) as { message: unknown }).message;
}

const launch = "Launch plan for the booking portal";
const listStoredMessages = (): readonly StoredMessage[] =>
  api.emulator.outlook.findMailbox(alice)?.listMessages() ?? [];

describe("a message", () => {
  it("returns all fields of a message", async () => {
    const fields =
      "id subject receivedDateTime sentDateTime isRead isDraft importance hasAttachments conversationId webLink";
    const { id, conversationId, webLink } = listStoredMessages().find(({ subject }) => subject === launch) ?? {};

    const fetched = await message(launch, `__typename ${fields}`);

    expect(fetched).toEqual({
      ...{ __typename: "Message", id: ids.get(launch), subject: launch, conversationId, webLink },
      ...{ receivedDateTime: expect.any(String) as unknown, sentDateTime: expect.any(String) as unknown },
      ...{ isRead: false, isDraft: false, importance: "HIGH", hasAttachments: true },
    });
    expect(Buffer.from(ids.get(launch) ?? "", "base64url").toString()).toBe(`Message:${String(id)}`);
  });

  it("returns a draft, which has no sender and may have no subject", async () => {
    const selection = "subject isDraft from { name } toRecipients { name } ccRecipients { name } bodyPreview";
    expect(await message("null", selection)).toEqual({
      ...{ subject: null, isDraft: true, from: null, toRecipients: [], ccRecipients: [], bodyPreview: "" },
    });
  });

  it("returns null for a message id that does not exist, is of another type or would leave the path", async () => {
    const query = "query ($id: ID!) { message(id: $id) { subject } }";
    for (const [id, calls] of [
      [Buffer.from("Message:AAMkADk0-nothing-is-here-AAAAAAAAAAA=").toString("base64url"), 1],
      [Buffer.from("MailFolder:AAMkADk0").toString("base64url"), 0],
      [Buffer.from("Message:..").toString("base64url"), 0],
      ["", 0],
    ] as const) {
      api.emulator.calls.reset();
      expect(await graph.queryData(query, { variables: { id } }), id).toEqual({ message: null });
      expect(graph.countReads(), id).toBe(calls);
    }
  });

  it("returns null for a message of another user", async () => {
    const query = "query ($id: ID!) { message(id: $id) { subject } }";
    expect(await graph.queryData(query, { user: mona, variables: { id: ids.get(launch) } })).toEqual({ message: null });
  });
});

describe("the body of messages", () => {
  it("returns the body of a message as HTML and as text in one operation", async () => {
    expect(await message(launch, "html: body text: body(format: TEXT) bodyPreview")).toEqual({
      html: expect.stringContaining("<p>the plan is <b>attached</b>. Please answer before noon.</p>") as unknown,
      text: "Alice,\r\nthe plan is attached. Please answer before noon.\r\nMona",
      bodyPreview: "Alice,\r\nthe plan is attached. Please answer before noon.\r\nMona",
    });
    expect(graph.listGets().map((item) => item.replace(/^.*\?/, ""))).toEqual([
      "$select=id",
      "$select=id,body",
      "$select=id,body,bodyPreview",
    ]);
    expect(graph.countReads()).toBe(2);
  });

  it("loads the bodies of 20 messages with one batch for every 20 GETs", async () => {
    for (const [selection, batches, items] of [
      ["bodyPreview", 2, 20],
      ["body", 2, 20],
      ["body bodyPreview", 2, 20],
      ["body(format: TEXT)", 2, 20],
      ["html: body text: body(format: TEXT) bodyPreview", 3, 40],
      ["bodyPreview attachments { name }", 3, 40],
    ] as const) {
      api.emulator.calls.reset();
      await graph.queryData(`{ messages(first: 20) { nodes { ${selection} } } }`);

      expect([graph.countReads(), graph.listGets().length], selection).toEqual([batches, 1 + items]);
    }
  });

  it("fails only the body of a message if Graph denies it", async () => {
    const key = "GET /v1.0/me/messages/{id}";
    api.emulator.faults.inject({ key, response: { status: 403 }, times: 1 });
    const { body } = await api.ask("{ messages(first: 3) { nodes { isDraft body } } }");

    const { nodes } = (body.data as { messages: { nodes: Node[] } }).messages;
    expect(nodes.map(({ body: text }) => text === null)).toEqual([true, false, false]);
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: "DOWNSTREAM_FORBIDDEN", status: 403 });
  });
});

describe("attachments", () => {
  it("returns the attachments of a message with their kinds", async () => {
    const selection = "attachments { name contentType size isInline kind }";
    const other = { contentType: null, isInline: false };
    expect(await message("Audit: questions & answers <draft>", selection)).toEqual({
      attachments: [
        { name: "RE: Invoices of March", kind: "ITEM", size: 32_005, ...other },
        { name: "questions.txt", kind: "FILE", contentType: "text/plain", size: 172, isInline: false },
        { name: "Ledger 2026", kind: "REFERENCE", size: 382, ...other },
      ],
    });
    expect(await message(launch, "attachments { name isInline }")).toEqual({
      attachments: [
        { name: "launch-plan.csv", isInline: false },
        { name: "harbor.svg", isInline: true },
      ],
    });
    expect(await message("Budget signed off", selection)).toEqual({ attachments: [] });
  });

  it("returns all attachments of a message, even 30", async () => {
    const mailbox = api.emulator.outlook.findMailbox(alice);
    const invoice = listStoredMessages().find(({ subject }) => subject === "Invoice 2026-118");
    const [attachment] = invoice?.attachments ?? [];
    if (!mailbox || !invoice || !attachment) throw new Error("the sample has no invoice");
    const attachments = Array.from({ length: 30 }, (_, index) => ({ ...attachment, id: `${attachment.id}${index}` }));
    mailbox.update(invoice, { attachments });

    const fetched = (await message("Invoice 2026-118", "attachments { name }")) as { attachments: unknown[] };
    expect(fetched.attachments).toHaveLength(30);
  });

  it("fails the attachments of a message if the response is not a list", async () => {
    const key = "GET /v1.0/me/messages/{id}/attachments";
    api.emulator.faults.inject({ key, response: { status: 200, body: {} }, times: 1 });
    const query = "query ($id: ID!) { message(id: $id) { attachments { name } } }";
    expect(await graph.queryErrors(query, { variables: { id: ids.get(launch) } })).toEqual([
      ["message.attachments", "DOWNSTREAM_ERROR"],
    ]);
  });
});

describe("the sender and recipients of a message", () => {
  it("returns the sender and recipients of messages with their users, with one batch for each level", async () => {
    const recipient = "address user { displayName manager { displayName } }";
    const data = await graph.queryData(`{
      messages(first: 20) { nodes { from { ${recipient} } toRecipients { ${recipient} } ccRecipients { ${recipient} } } }
    }`);

    const { nodes } = (data as { messages: { nodes: Record<string, unknown>[] } }).messages;
    const toExpectedRecipient = (entry: { emailAddress?: { address?: string | null } | null } | null | undefined) => {
      const address = entry?.emailAddress?.address;
      const user = sampleUsers.find(({ mail }) => mail === address);
      const manager = sampleUsers.find(({ id }) => id === user?.managerId);
      const named = manager ? { displayName: manager.displayName } : null;
      return entry ? { address, user: user ? { displayName: user.displayName, manager: named } : null } : null;
    };
    const expected = listStoredMessages().slice(0, 20);
    expect(nodes).toEqual(
      expected.map((one) => ({
        from: toExpectedRecipient(one.from),
        toRecipients: one.toRecipients?.map(toExpectedRecipient),
        ccRecipients: one.ccRecipients?.map(toExpectedRecipient),
      })),
    );
    // The messages; their up to 20 addresses; the managers of those who are users.
    expect(graph.countReads()).toBe(3);
    expect(new Set(graph.listGets()).size).toBe(graph.listGets().length);
  });

  it("sends no other call for recipients of which only names and addresses are selected", async () => {
    expect(await message(launch, "from { name address } toRecipients { address } ccRecipients { name }")).toEqual({
      from: { name: "Mona Marsh", address: mona },
      toRecipients: [{ address: alice }],
      ccRecipients: [{ name: "Bob Baker" }],
    });
    expect(graph.listGets()).toHaveLength(1);
  });
});
