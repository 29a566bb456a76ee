import { describe, expect, it } from "vitest";
import { getBatchItem, type GraphBody, mapProperty, startGraphForTests } from "../graph-requests.ts";
import { findSampleUser } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const reads = { user: alice, scopes: "Mail.Read" };
const basic = { user: alice, scopes: "Mail.ReadBasic" };

const { apis, graph } = await startGraphForTests();

async function folders(): Promise<Map<unknown, Record<string, unknown>>> {
  const { body } = await graph.get("/me/mailFolders?$top=100", reads);
  return new Map(body.value?.map((folder) => [folder["displayName"], folder]));
}

/** The id of Alice's message with this subject. */
async function messageId(subject: string): Promise<string> {
  const { body } = await graph.get(`/me/messages?$filter=${encodeURIComponent(`subject eq '${subject}'`)}`, reads);
  const id = body.value?.[0]?.["id"];
  if (typeof id !== "string") throw new Error(`Alice has no message '${subject}'`);
  return id;
}

function inbox(options: string): Promise<{ status: number; body: GraphBody }> {
  return graph.get(`/me/mailFolders/inbox/messages?${options}`, reads);
}

function times(body: GraphBody): string[] {
  return mapProperty(body, "receivedDateTime").map(String);
}

describe("mail folders", () => {
  it("GET /me/mailFolders returns the folders with their counts, ten per page", async () => {
    const { body } = await graph.get("/me/mailFolders", reads);
    expect(body["@odata.context"]).toBe(`${apis.url}/v1.0/$metadata#users('${alice.id}')/mailFolders`);
    expect(body).not.toHaveProperty("@odata.nextLink");
    const inboxFolder = body.value?.find(({ displayName }) => displayName === "Inbox");
    expect(inboxFolder).toMatchObject({ childFolderCount: 2, totalItemCount: 67, isHidden: false });
    expect(inboxFolder?.["unreadItemCount"]).toBe(15);
    expect(inboxFolder?.["id"]).toMatch(/^AAMk[\w-]+=$/);
  });

  it("GET /me/mailFolders has pages by $skip", async () => {
    const { body } = await graph.get("/me/mailFolders?$top=4&$select=displayName", reads);
    expect(body["@odata.nextLink"]).toBe(`${apis.url}/v1.0/me/mailFolders?$top=4&$select=displayName&$skip=4`);
    const next = await graph.get(body["@odata.nextLink"] ?? "", reads);
    expect(next.body.value?.[0]).toEqual({ id: (await folders()).get("Drafts")?.["id"], displayName: "Drafts" });
  });

  it("a mail folder can be addressed by its well-known name", async () => {
    for (const name of ["inbox", "SentItems", "drafts", "deleteditems", "msgfolderroot"]) {
      const { status, body } = await graph.get(`/me/mailFolders/${name}`, reads);
      expect([status, typeof body["id"]], name).toEqual([200, "string"]);
      const same = await graph.get(`/me/mailFolders/${encodeURIComponent(String(body["id"]))}`, reads);
      expect(same.body["displayName"], name).toBe(body["displayName"]);
    }
  });

  it("GET /me/mailFolders/{id}/childFolders lists subfolders", async () => {
    const { body } = await graph.get("/me/mailFolders/inbox/childFolders?$count=true", reads);
    expect([body["@odata.count"], mapProperty(body, "displayName")]).toEqual([2, ["Invoices", "Shipping Lines"]]);
  });

  it("an unknown or malformed mail folder id is rejected with Exchange's error code", async () => {
    for (const [id, status, code] of [
      ["attic", 400, "ErrorInvalidIdMalformed"],
      ["AAMkADk0-nothingnothingnothingAAA=", 404, "ErrorItemNotFound"],
    ] as const) {
      for (const path of [`/me/mailFolders/${id}`, `/me/mailFolders/${id}/messages`]) {
        const { status: actualStatus, body } = await graph.get(path, reads);
        expect([actualStatus, body.error?.code], id).toEqual([status, code]);
      }
    }
  });
});

describe("messages", () => {
  it("messages have pages of ten, newest first, with ETag and context", async () => {
    const { body } = await inbox("$select=subject,receivedDateTime");
    expect(body["@odata.context"]).toBe(
      `${apis.url}/v1.0/$metadata#users('${alice.id}')/mailFolders('inbox')/messages(subject,receivedDateTime)`,
    );
    expect(body.value).toHaveLength(10);
    expect(body.value?.[0]).toEqual({
      "@odata.etag": expect.stringMatching(/^W\/"CQAAAB/) as string,
      id: expect.stringMatching(/^AAMk.*-.*=$/) as string,
      subject: "Launch plan for the booking portal",
      receivedDateTime: expect.stringMatching(/T17:42:00Z$/) as string,
    });
    expect(times(body)).toEqual(times(body).sort().reverse());
    expect(Date.parse(times(body)[0] ?? "")).toBeLessThan(apis.clock.now());
  });

  it("messages have pages by $skip through the whole folder, with the same options", async () => {
    let next: string | undefined = "/me/mailFolders/inbox/messages?$select=id&$top=25";
    const seen = new Set<unknown>();
    const links: string[] = [];
    while (next !== undefined) {
      const { body } = await graph.get(next, reads);
      for (const id of mapProperty(body, "id")) seen.add(id);
      next = body["@odata.nextLink"];
      if (next !== undefined) links.push(next.slice(next.indexOf("?")));
    }
    expect(seen.size).toBe(67);
    expect(links).toEqual(["?$select=id&$top=25&$skip=25", "?$select=id&$top=25&$skip=50"]);
  });

  it("GET /me/messages returns the messages of all folders, counted on request", async () => {
    const { body } = await graph.get("/me/messages?$count=true&$top=1000&$select=isDraft", reads);
    expect([body["@odata.count"], body.value?.length]).toEqual([85, 85]);
    expect(mapProperty(body, "isDraft").filter(Boolean)).toHaveLength(2);
  });

  it("a message can lack a sender, and its subject can be empty or null", async () => {
    const drafts = await graph.get("/me/mailFolders/drafts/messages", reads);
    const [draft] = drafts.body.value ?? [];
    expect(draft).toMatchObject({ subject: null, toRecipients: [], isDraft: true, bodyPreview: "" });
    expect(draft).not.toHaveProperty("from");
    expect(draft).not.toHaveProperty("sender");
    const { body } = await inbox("$filter=subject eq ''");
    expect(body.value?.[0]).toMatchObject({ subject: "", from: { emailAddress: { address: "bob@harbor.example" } } });
  });

  it("a meeting request in the inbox contains its type", async () => {
    const { body } = await graph.get(`/me/messages/${await messageId("Berth planning with Baltic Lines")}`, reads);
    expect(body).toMatchObject({
      "@odata.type": "#microsoft.graph.eventMessageRequest",
      meetingMessageType: "meetingRequest",
      toRecipients: [{}, { emailAddress: { address: "desk@balticlines.example" } }],
    });
  });
});

describe("message bodies", () => {
  it("a message body is HTML, or text if preferred, as the response header confirms", async () => {
    const path = `/me/messages/${await messageId("Berth request: MV Skagerrak, next week")}`;
    const html = await graph.get(path, reads);
    expect(html.headers.get("preference-applied")).toBeNull();
    expect(html.body["body"]).toMatchObject({ contentType: "html", content: expect.stringContaining("<i>") as string });
    expect(html.body["bodyPreview"]).toBe("We need two berths from Tuesday & a pilot.");

    const text = await graph.get(path, reads, { prefer: 'outlook.body-content-type="text", IdType="ImmutableId"' });
    expect(text.headers.get("preference-applied")).toBe('outlook.body-content-type="text"');
    expect(text.body["body"]).toEqual({ contentType: "text", content: "We need two berths from Tuesday & a pilot." });
  });

  it("the preferred body type applies to messages in a batch and in a list, and to uniqueBody", async () => {
    const headers = { Prefer: 'outlook.body-content-type="text"' };
    const url = "/me/mailFolders/inbox/messages?$top=1&$select=uniqueBody";
    const { body } = await graph.batch([{ id: "1", method: "GET", url, headers }], reads);
    const item = getBatchItem(body, "1");
    expect(item.headers["Preference-Applied"]).toBe('outlook.body-content-type="text"');
    expect(item.body.value?.[0]?.["uniqueBody"]).toMatchObject({ contentType: "text" });
  });

  it("an unknown or malformed message id is rejected", async () => {
    for (const id of ["nonsense", "AAMkADk0-nothingnothingnothingAAA="]) {
      const { status, body } = await graph.get(`/me/messages/${id}`, reads);
      expect([400, 404], id).toContain(status);
      expect(body.error?.code, id).toMatch(/^Error/);
    }
  });
});

describe("attachments", () => {
  const select = "$select=id,name,contentType,size,isInline,lastModifiedDateTime";

  it("GET /me/messages/{id}/attachments lists item, file and reference attachments", async () => {
    const id = await messageId("Audit: questions & answers <draft>");
    const { body } = await graph.get(`/me/messages/${encodeURIComponent(id)}/attachments?${select}`, reads);
    expect(body.value?.map((attachment) => [attachment["@odata.type"], attachment["name"]])).toEqual([
      ["#microsoft.graph.itemAttachment", "RE: Invoices of March"],
      ["#microsoft.graph.fileAttachment", "questions.txt"],
      ["#microsoft.graph.referenceAttachment", "Ledger 2026"],
    ]);
    expect(body.value?.[1]).toMatchObject({ contentType: "text/plain", size: 172, isInline: false });
    for (const attachment of body.value ?? []) expect(attachment).not.toHaveProperty("contentBytes");
  });

  it("GET /me/messages/{id}/attachments returns contents only without $select", async () => {
    const path = `/me/messages/${await messageId("Launch plan for the booking portal")}/attachments`;
    const { body } = await graph.get(path, reads);
    expect(Buffer.from(String(body.value?.[0]?.["contentBytes"]), "base64").toString()).toContain("launch,Friday");
    expect(body.value?.[1]).toMatchObject({ isInline: true, contentId: "harbor.svg@harbor.example" });
    expect((await graph.get(`${path}?$select=contentBytes`, reads)).status).toBe(400);
  });
});

describe("Mail.ReadBasic", () => {
  it("Mail.ReadBasic excludes the bodies of messages, even if they are selected", async () => {
    const { body } = await graph.get("/me/messages?$top=1", basic);
    expect(body.value?.[0]).toHaveProperty("subject");
    expect(body.value?.[0]).not.toHaveProperty("body");
    expect(body.value?.[0]).not.toHaveProperty("bodyPreview");
    const selected = await graph.get("/me/messages?$top=1&$select=subject,body,uniqueBody", basic);
    expect(Object.keys(selected.body.value?.[0] ?? {})).toEqual(["@odata.etag", "id", "subject"]);
  });

  it("Mail.ReadBasic permits neither $search nor attachments", async () => {
    const id = await messageId("Launch plan for the booking portal");
    for (const path of ['/me/messages?$search="berth"', `/me/messages/${id}/attachments`]) {
      const { status, body } = await graph.get(path, basic);
      expect([status, body.error?.code]).toEqual([403, "ErrorAccessDenied"]);
    }
  });
});

it("mail requires a mail permission and a mailbox", async () => {
  for (const path of ["/me/mailFolders", "/me/mailFolders/inbox", "/me/messages", "/me/mailFolders/inbox/messages"]) {
    const { status, body } = await graph.get(path, { user: alice, scopes: "User.Read Mail.Send Calendars.Read" });
    expect([status, body.error?.code], path).toEqual([403, "ErrorAccessDenied"]);
    expect(body.error?.message, path).toBe("Access is denied. Check credentials and try again.");
    const guest = await graph.get(path, { user: findSampleUser("Gina"), scopes: "Mail.Read" });
    expect([guest.status, guest.body.error?.code], path).toEqual([404, "MailboxNotEnabledForRESTAPI"]);
  }
});

it("a message has a new id in another folder, and the same one with the preference for immutable ids", async () => {
  const immutable = { prefer: 'IdType="ImmutableId"' };
  const regularId = String((await graph.get("/me/messages?$top=1", reads)).body.value?.[0]?.["id"]);
  const immutableId = String((await graph.get(`/me/messages/${regularId}`, reads, immutable)).body["id"]);
  apis.outlook.findMailbox(alice.id)?.move(immutableId, "archive");

  expect((await graph.get(`/me/messages/${regularId}`, reads)).body.error?.code).toBe("ErrorItemNotFound");
  expect((await graph.get(`/me/messages/${immutableId}`, reads, immutable)).body["id"]).toBe(immutableId);
  expect((await graph.get(`/me/messages/${immutableId}`, reads)).body["id"]).not.toBe(regularId);
});
