import { describe, expect, it } from "vitest";
import { type GraphBody, mapProperty, startGraphForTests } from "../graph-requests.ts";
import { findSampleUser } from "../start-apis.ts";

const reads = { user: findSampleUser("Alice"), scopes: "Mail.Read" };

const { graph } = await startGraphForTests();

function inbox(options: string): Promise<{ status: number; body: GraphBody }> {
  return graph.get(`/me/mailFolders/inbox/messages?${options}`, reads);
}

function times(body: GraphBody): string[] {
  return mapProperty(body, "receivedDateTime").map(String);
}

describe("$filter and $orderby of messages", () => {
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

  it("$filter supports Exchange's operators on messages", async () => {
    for (const [filter, count] of [
      ["isRead eq false", 15],
      ["hasAttachments eq true", 3],
      ["importance eq 'high'", 1],
      ["from/emailAddress/address eq 'desk@balticlines.example'", 1],
      ["flag/flagStatus eq 'flagged'", 1],
      [`receivedDateTime ge ${day(2)}T00:00:00Z and receivedDateTime lt ${day(1)}`, 5],
      [`receivedDateTime le ${day(1)}T00:00:00Z`, 64],
      ["isRead eq false and startsWith(subject,'berth')", 1],
      ["importance eq 'low' or importance eq 'high'", 2],
    ] as const) {
      const { status, body } = await inbox(`$count=true&$filter=${encodeURIComponent(filter)}`);
      expect([status, body["@odata.count"]], filter).toEqual([200, count]);
    }
  });

  it("invalid query options for messages are rejected with Exchange's error codes", async () => {
    for (const [options, code] of [
      ["$filter=isRead eq false&$orderby=receivedDateTime desc", "InefficientFilter"],
      [
        "$filter=isRead eq false and receivedDateTime ge 2020-01-01&$orderby=receivedDateTime desc",
        "InefficientFilter",
      ],
      ["$filter=receivedDateTime ge 2020-01-01&$orderby=receivedDateTime desc,subject", "InefficientFilter"],
      ["$filter=shoeSize eq 1", "BadRequest"],
      ["$filter=isRead eq", "BadRequest"],
      ["$filter=isRead eq 'no'", "BadRequest"],
      ["$filter=toRecipients eq 'a'", "ErrorInvalidUrlQueryFilter"],
      ["$orderby=shoeSize", "BadRequest"],
      ["$orderby=receivedDateTime downwards", "BadRequest"],
      ["$select=shoeSize", "BadRequest"],
      ["$top=1001", "RequestBroker--ParseUri"],
      ["$top=0", "BadRequest"],
      ["$skip=-1", "BadRequest"],
      ["$expand=attachments", "BadRequest"],
    ] as const) {
      const { status, body } = await inbox(options);
      expect([status, body.error?.code], options).toEqual([400, code]);
    }
  });

  it("$orderby sorts messages by the first filtered property", async () => {
    const filter = "receivedDateTime ge 2020-01-01T00:00:00Z and isRead eq false";
    const { body } = await inbox(`$filter=${filter}&$orderby=receivedDateTime asc&$top=100`);
    expect(body.value).toHaveLength(15);
    expect(times(body)).toEqual(times(body).sort());
  });

  it("$orderby without $filter sorts messages by any sortable property", async () => {
    const { body } = await inbox("$orderby=from/emailAddress/name&$top=2&$select=from");
    expect(body.value?.map(({ from }) => from)).toMatchObject([{ emailAddress: {} }, { emailAddress: {} }]);
  });
});

describe("$search of messages", () => {
  it("$search of messages matches subject, body and sender, newest first", async () => {
    for (const [words, subjects] of [
      ["skagerrak", ["Berth request: MV Skagerrak, next week", "Re: Berth request: MV Skagerrak, next week"]],
      ["from:desk@balticlines.example pilot", ["Berth request: MV Skagerrak, next week"]],
      ["subject:audit", ["Audit: questions & answers <draft>"]],
      ["plan attached", ["Launch plan for the booking portal"]],
      ["yacht", ["You have won a yacht"]],
      ["zeppelin", []],
      ["constructor:yacht __proto__:yacht", []],
    ] as const) {
      const { status, body } = await graph.get(`/me/messages?$search="${words}"&$select=subject`, reads);
      expect([status, mapProperty(body, "subject")], words).toEqual([200, subjects]);
    }
  });

  it("$search of messages rejects options that Graph does not combine with it", async () => {
    for (const [option, code, name] of [
      ["$filter=isRead eq true", "SearchWithFilter", "$filter"],
      ["$orderby=receivedDateTime", "SearchWithOrderBy", "$orderBy"],
      ["$skip=10", "SearchWithSkip", "$skip"],
      ["$count=true", "SearchWithCount", "$count"],
    ] as const) {
      const { status, body } = await graph.get(`/me/messages?$search="berth"&${option}`, reads);
      expect([status, body.error?.code], option).toEqual([400, code]);
      expect(body.error?.message, option).toBe(`The query parameter '${name}' is not supported with '$search'.`);
    }
  });

  it("$search of messages pages by an opaque token", async () => {
    const { body } = await graph.get('/me/messages?$search="crane"&$top=5&$select=id', reads);
    expect(body["@odata.nextLink"]).toMatch(/\?\$search=%22crane%22&\$top=5&\$select=id&\$skiptoken=[\w-]+$/);
    const next = await graph.get(body["@odata.nextLink"] ?? "", reads);
    expect(mapProperty(next.body, "id")).not.toContain(body.value?.[0]?.["id"]);
    const other = (body["@odata.nextLink"] ?? "").replace("crane", "berth");
    expect((await graph.get(other, reads)).status).toBe(400);
  });
});
