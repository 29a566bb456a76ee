import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGraphRequests, getBatchItem } from "../graph-requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const bob = findSampleUser("Bob");
const sends = { user: alice, scopes: "Mail.Send" };
const writes = { user: alice, scopes: "Mail.ReadWrite" };
const json = { "Content-Type": "application/json" };

let apis: EmulatedApis;
let graph: ReturnType<typeof createGraphRequests>;
beforeEach(async () => {
  apis = await startEmulatedApis();
  graph = createGraphRequests(apis);
});
afterEach(() => apis.close());

function to(...addresses: string[]) {
  return addresses.map((address) => ({ emailAddress: { address } }));
}

function newest(user: string, folder: string) {
  return apis.outlook.findMailbox(user)?.listMessages(folder)[0];
}

const outgoing = {
  subject: "Tides",
  body: { contentType: "Text", content: "High at <six>\nLow at noon" },
  toRecipients: to("BOB@harbor.example", "desk@balticlines.example"),
};

describe("POST /me/sendMail", () => {
  it("sendMail delivers to the inboxes of the recipients and to the sent items", async () => {
    const { status, headers, body } = await graph.write("POST", "/me/sendMail", { message: outgoing }, sends);
    expect([status, body]).toEqual([202, {}]);
    expect(headers.get("content-type")).toBeNull();

    const received = newest(bob.id, "inbox");
    expect(received).toMatchObject({
      subject: "Tides",
      isRead: false,
      isDraft: false,
      importance: "normal",
      from: { emailAddress: { name: "Alice Archer", address: "alice@harbor.example" } },
      bodyPreview: "High at <six>\r\nLow at noon",
    });
    expect(received?.body.content).toContain("High at &lt;six&gt;<br>Low at noon");
    expect(Math.abs(Date.parse(received?.receivedDateTime ?? "") - apis.clock.now())).toBeLessThan(10_000);
    const kept = newest(alice.id, "sentitems");
    expect(kept).toMatchObject({ subject: "Tides", isRead: true, toRecipients: [{}, {}] });
    expect(kept?.id).not.toBe(received?.id);
  });

  it("sendMail delivers once per recipient, including copies, and hides Bcc recipients", async () => {
    const before = apis.outlook.findMailbox(bob.id)?.listMessages("inbox").length ?? 0;
    const message = {
      subject: "Plan",
      importance: "High",
      body: { contentType: "HTML", content: "<p>See <b>plan</b></p>" },
      toRecipients: to("bob@harbor.example"),
      ccRecipients: to("bob@harbor.example"),
      bccRecipients: to("mona@harbor.example"),
      attachments: [
        {
          "@odata.type": "#microsoft.graph.fileAttachment",
          name: "plan.txt",
          contentType: "text/plain",
          contentBytes: Buffer.from("plan").toString("base64"),
        },
      ],
    };
    await graph.write("POST", "/me/sendMail", { message, saveToSentItems: true }, sends);
    expect(apis.outlook.findMailbox(bob.id)?.listMessages("inbox")).toHaveLength(before + 1);
    const monas = newest("mona@harbor.example", "inbox");
    expect(monas).toMatchObject({ subject: "Plan", importance: "high", hasAttachments: true, bccRecipients: [] });
    expect(monas?.attachments[0]).toMatchObject({ name: "plan.txt", contentType: "text/plain" });
    expect(newest(alice.id, "sentitems")?.bccRecipients).toHaveLength(1);
  });

  it("sendMail does not store the message with saveToSentItems false, as boolean or string", async () => {
    for (const saveToSentItems of [false, "false"]) {
      await graph.write("POST", "/me/sendMail", { message: outgoing, saveToSentItems }, sends);
      expect(newest(alice.id, "sentitems")?.subject, JSON.stringify(saveToSentItems)).toBe("Berths in May");
      expect(newest(bob.id, "inbox")?.subject, JSON.stringify(saveToSentItems)).toBe("Tides");
    }
  });

  it("sendMail rejects invalid messages with Graph's error codes", async () => {
    for (const [sent, code] of [
      [{}, "RequestBodyRead"],
      [{ message: { subject: "x" } }, "ErrorInvalidRecipients"],
      [{ message: { toRecipients: to("unknown") } }, "ErrorInvalidRecipients"],
      [{ message: { ...outgoing, colour: "red" } }, "RequestBodyRead"],
      [{ message: { ...outgoing, importance: "urgent" } }, "RequestBodyRead"],
      [{ message: { ...outgoing, toRecipients: "bob" } }, "RequestBodyRead"],
      [[], "BadRequest"],
    ] as const) {
      const { status, body } = await graph.write("POST", "/me/sendMail", sent, sends);
      expect([status, body.error?.code], JSON.stringify(sent)).toEqual([400, code]);
    }
  });

  it("sendMail requires Mail.Send and a mailbox", async () => {
    const { status, body } = await graph.write("POST", "/me/sendMail", { message: outgoing }, writes);
    expect([status, body.error?.code]).toEqual([403, "ErrorAccessDenied"]);
    const guest = { user: findSampleUser("Gina"), scopes: "Mail.Send" };
    expect((await graph.write("POST", "/me/sendMail", { message: outgoing }, guest)).status).toBe(404);
  });

  it("sendMail works in a batch", async () => {
    const item = { id: "1", method: "POST", url: "/me/sendMail", headers: json, body: { message: outgoing } };
    const { body } = await graph.batch([item], sends);
    expect(getBatchItem(body, "1")).toEqual({ id: "1", status: 202, headers: {} });
    expect(newest(bob.id, "inbox")?.subject).toBe("Tides");
    expect(apis.calls.counts()).toMatchObject({ "BATCH POST /v1.0/me/sendMail": 1 });
  });

  it("sendMail affects one emulator only", async () => {
    const other = await startEmulatedApis();
    await graph.write("POST", "/me/sendMail", { message: outgoing }, sends);
    expect(other.outlook.findMailbox(bob.id)?.listMessages("inbox")[0]?.subject).not.toBe("Tides");
    await other.close();
  });
});

describe("PATCH /me/messages/{id}", () => {
  const unread = async () => {
    const { body } = await graph.get("/me/mailFolders/inbox/messages?$filter=isRead eq false&$top=1", writes);
    return body.value?.[0] ?? {};
  };
  const unreadCount = async () => (await graph.get("/me/mailFolders/inbox", writes)).body["unreadItemCount"];

  it("PATCH /me/messages/{id} changes the message, its ETag and the unread count of its folder", async () => {
    const message = await unread();
    const before = Number(await unreadCount());
    const path = `/me/messages/${String(message["id"])}`;
    const { status, body } = await graph.write("PATCH", path, { isRead: true }, writes);
    expect([status, body["isRead"], body["subject"]]).toEqual([200, true, message["subject"]]);
    expect(body["@odata.etag"]).not.toBe(message["@odata.etag"]);
    expect((await graph.get(path, writes)).body["isRead"]).toBe(true);
    expect(await unreadCount()).toBe(before - 1);
  });

  it("PATCH /me/messages/{id} changes flag, importance and categories in a batch", async () => {
    const message = await unread();
    const url = `/me/messages/${encodeURIComponent(String(message["id"]))}?$select=flag`;
    const body = { flag: { flagStatus: "flagged" }, importance: "low", categories: ["Blue category"] };
    const response = await graph.batch([{ id: "1", method: "PATCH", url, headers: json, body }], writes);
    expect(getBatchItem(response.body, "1")).toMatchObject({ status: 200, body: { flag: { flagStatus: "flagged" } } });
    expect(apis.outlook.findMailbox(alice.id)?.findMessage(String(message["id"]))).toMatchObject(body);
  });

  it("PATCH /me/messages/{id} rejects an invalid update with Graph's error codes", async () => {
    for (const [change, code] of [
      [{ isRead: "yes" }, "RequestBodyRead"],
      [{ isRead: null }, "RequestBodyRead"],
      [{ colour: "red" }, "RequestBodyRead"],
      [{ importance: "urgent" }, "RequestBodyRead"],
      [{ subject: "New" }, "BadRequest"],
    ] as const) {
      const path = `/me/messages/${String((await unread())["id"])}`;
      const { status, body } = await graph.write("PATCH", path, change, writes);
      expect([status, body.error?.code], JSON.stringify(change)).toEqual([400, code]);
    }
  });

  it("PATCH /me/messages/{id} requires Mail.ReadWrite and the caller's own message", async () => {
    const path = `/me/messages/${String((await unread())["id"])}`;
    const denied = await graph.write("PATCH", path, { isRead: true }, { user: alice, scopes: "Mail.Read" });
    expect([denied.status, denied.body.error?.code]).toEqual([403, "ErrorAccessDenied"]);
    const others = await graph.write("PATCH", path, { isRead: true }, { ...writes, user: bob });
    expect([others.status, others.body.error?.code]).toEqual([404, "ErrorItemNotFound"]);
  });

  it("PATCH /me/messages/{id} rejects invalid JSON", async () => {
    const token = await apis.signToken(alice, { aud: "https://graph.microsoft.com", scp: "Mail.ReadWrite" });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const path = `/me/messages/${String((await unread())["id"])}`;
    const { status, body } = await graph.send(path, { method: "PATCH", headers, body: "{" });
    expect([status, body.error?.code]).toEqual([400, "BadRequest"]);
    expect(body.error?.message).toContain("Unable to read JSON request payload.");
  });
});
