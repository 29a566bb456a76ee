import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleUsers } from "../../../../dev/src/emulator/sample/users.ts";
import { aliceReadsAll, createGraphRequests, mapProperty, getBatchItem } from "../graph-requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const eventual = { ConsistencyLevel: "eventual" };
const basic = { user: alice, scopes: "User.ReadBasic.All" };

let apis: EmulatedApis;
let graph: ReturnType<typeof createGraphRequests>;
beforeAll(async () => {
  apis = await startEmulatedApis();
  graph = createGraphRequests(apis);
});
afterAll(() => apis.close());

function users(option: string, value: string, rest = ""): string {
  return `/users?$select=displayName&${option}=${encodeURIComponent(value)}${rest}`;
}

describe("$filter", () => {
  it.each([
    ["displayName eq 'Alice Archer'", ["Alice Archer"]],
    ["displayname eq 'alice archer'", ["Alice Archer"]],
    ["startsWith(displayName,'al')", ["Alice Archer"]],
    ["startswith(userPrincipalName, 'bob@')", ["Bob Baker"]],
    ["mail in ('bob@harbor.example', 'gina@partner.example')", ["Bob Baker", "Gina Grant"]],
    ["userType eq 'Guest'", ["Gina Grant"]],
    ["department eq 'Finance' and jobTitle eq 'Controller'", ["Quentin Quist"]],
    ["jobTitle eq 'Controller' or jobTitle eq 'Accountant'", ["Quentin Quist", "Rosa Ruiz"]],
    ["department eq 'Product' and (startsWith(surname,'A') or startsWith(surname,'B'))", ["Alice Archer", "Bob Baker"]],
    ["jobTitle eq 'Accountant' or department eq 'Product' and surname eq 'Marsh'", ["Mona Marsh", "Rosa Ruiz"]],
    [`id eq '${alice.id}'`, ["Alice Archer"]],
    ["displayName eq 'Nobody''s'", []],
    ["accountEnabled eq false", []],
  ])("finds by %s", async (filter, names) => {
    const { status, body } = await graph.get(users("$filter", filter));
    expect([status, mapProperty(body, "displayName")]).toEqual([200, names]);
  });

  it.each([
    ["displayName", "BadRequest", "Invalid filter clause: Syntax error at position 11 in 'displayName'."],
    ["displayName eq", "BadRequest", "Invalid filter clause: Syntax error at position 14"],
    ["displayName eq 'a' displayName", "BadRequest", "Syntax error at position 19"],
    ['displayName eq "a"', "BadRequest", "Syntax error at position 14"],
    ["shoeSize eq 'a'", "BadRequest", "Could not find a property named 'shoeSize' on type 'microsoft.graph.user'."],
    ["accountEnabled eq 'yes'", "BadRequest", "incompatible types"],
    ["contains(displayName,'lic')", "Request_UnsupportedQuery", "Filter operator 'Contains' is not supported."],
    ["displayName ne 'a'", "Request_UnsupportedQuery", "Filter operator 'NotEqualsMatch' is not supported."],
    ["endsWith(mail,'example')", "Request_UnsupportedQuery", "Filter operator 'EndsWithMatch' is not supported."],
    ["city eq 'Bergen'", "Request_UnsupportedQuery", "specified for property 'city' of resource 'User'."],
    ["startsWith(userType,'G')", "Request_UnsupportedQuery", "specified for property 'userType' of resource 'User'."],
  ])("is refused as Graph refuses it: %s", async (filter, code, message) => {
    const { status, body } = await graph.get(users("$filter", filter));
    expect([status, body.error?.code]).toEqual([400, code]);
    expect(body.error?.message).toContain(message);
  });

  it.each([
    ["userType ne 'Member'", ["Gina Grant"]],
    ["endsWith(mail,'@partner.example')", ["Gina Grant"]],
    ["not(startsWith(mail,'a')) and startsWith(displayName,'a')", []],
  ])("is advanced with the header and $count: %s", async (filter, names) => {
    const { body } = await graph.get(users("$filter", filter, "&$count=true"), aliceReadsAll, eventual);
    expect([body["@odata.count"], mapProperty(body, "displayName")]).toEqual([names.length, names]);
    expect((await graph.get(users("$filter", filter), aliceReadsAll, eventual)).status).toBe(400);
  });

  it("looks only at what the permission shows", async () => {
    expect((await graph.get(users("$filter", "startsWith(displayName,'al')"), basic)).status).toBe(200);
    const { status, body } = await graph.get(users("$filter", "department eq 'Finance'"), basic);
    expect([status, body.error?.code]).toEqual([403, "Authorization_RequestDenied"]);
  });
});

describe("$search", () => {
  it.each([
    ['"displayName:ali"', ["Alice Archer"]],
    ['"displayName:arch"', ["Alice Archer"]],
    ['"displayName:a ali"', ["Alice Archer"]],
    ['"displayName:lice"', []],
    ['"mail:gina@"', ["Gina Grant"]],
    ['"mail:partner"', []],
    ['"displayName:alice" OR "displayName:bob"', ["Alice Archer", "Bob Baker"]],
    ['"displayName:m" AND "displayName:mo"', ["Mona Marsh", "Marco Moretti"]],
    ['("displayName:alice" OR "displayName:bob") AND "displayName:baker"', ["Bob Baker"]],
  ])("finds by %s", async (search, names) => {
    const { body } = await graph.get(users("$search", search), aliceReadsAll, eventual);
    expect(mapProperty(body, "displayName")).toEqual(names);
  });

  it("needs the header for eventual consistency", async () => {
    const { status, body } = await graph.get(users("$search", '"displayName:ali"'));
    expect([status, body.error?.code]).toEqual([400, "Request_UnsupportedQuery"]);
    expect(body.error?.message).toContain("'ConsistencyLevel: eventual'");
    const headers = { consistencylevel: "Eventual" };
    expect((await graph.get(users("$search", '"displayName:ali"'), aliceReadsAll, headers)).status).toBe(200);
  });

  it.each([
    ["displayName:ali", "BadRequest"],
    ['"displayName:ali" "mail:a"', "BadRequest"],
    ['("displayName:ali"', "BadRequest"],
    ['"ali"', "Request_UnsupportedQuery"],
    ['"city:ber"', "Request_UnsupportedQuery"],
  ])("is refused: %s", async (search, code) => {
    const { status, body } = await graph.get(users("$search", search), aliceReadsAll, eventual);
    expect([status, body.error?.code]).toEqual([400, code]);
  });

  it("works in a batch, with the header in the item", async () => {
    const url = users("$search", '"displayName:ali"', "&$count=true");
    const items = [
      { id: "1", method: "GET", url, headers: eventual },
      { id: "2", method: "GET", url },
    ];
    const { body } = await graph.batch(items);
    expect(getBatchItem(body, "1").body["@odata.count"]).toBe(1);
    expect(getBatchItem(body, "2").body.error?.code).toBe("Request_UnsupportedQuery");
  });
});

describe("$orderby", () => {
  it("sorts by name, both ways", async () => {
    const names = sampleUsers.map(({ displayName }) => displayName.toLowerCase()).sort();
    const up = await graph.get("/users?$orderby=displayName");
    expect(mapProperty(up.body, "displayName").map((name) => String(name).toLowerCase())).toEqual(names);
    const down = await graph.get("/users?$orderby=displayName%20desc&$top=1");
    expect(mapProperty(down.body, "displayName")).toEqual(["Zoë Zimmer"]);
  });

  it.each(["department", "shoeSize"])("refuses %s without an advanced query", async (property) => {
    const { status, body } = await graph.get(`/users?$orderby=${property}`);
    expect([status, body.error?.message]).toEqual([400, `Unsupported sort property '${property}' for 'User'.`]);
  });

  it("goes with $filter only in an advanced query", async () => {
    const path = users("$filter", "department eq 'Finance'", "&$orderby=displayName desc");
    const plain = await graph.get(path);
    expect(plain.body.error).toMatchObject({
      code: "Request_UnsupportedQuery",
      message: "Sorting not supported for current query.",
    });
    const { body } = await graph.get(`${path}&$count=true`, aliceReadsAll, eventual);
    expect(mapProperty(body, "displayName")).toEqual(["Rosa Ruiz", "Quentin Quist", "Priya Patel"]);
  });
});

describe("$count", () => {
  it("counts all that is found, on the first page alone", async () => {
    const { body } = await graph.get("/users?$count=true&$top=20&$orderby=displayName", aliceReadsAll, eventual);
    expect([body["@odata.count"], body.value?.length]).toEqual([sampleUsers.length, 20]);
    const next = await graph.get(body["@odata.nextLink"] ?? "", aliceReadsAll, eventual);
    expect(next.body).not.toHaveProperty("@odata.count");
    expect(next.body.value).toHaveLength(20);
  });

  it("is passed over without the header, and refused if it is no boolean", async () => {
    expect((await graph.get("/users?$count=true")).body).not.toHaveProperty("@odata.count");
    expect((await graph.get("/users?$count=yes")).status).toBe(400);
  });
});

it("next links keep the whole query, and their tokens fit no other", async () => {
  const operations = sampleUsers.filter(({ department }) => department === "Operations");
  const first = await graph.get(users("$filter", "department eq 'Operations'", "&$top=20"));
  const next = first.body["@odata.nextLink"] ?? "";
  expect(next).toContain("$select=displayName&$top=20&$filter=department%20eq%20'Operations'&$skiptoken=");
  const second = await graph.get(next);
  const names = [...mapProperty(first.body, "displayName"), ...mapProperty(second.body, "displayName")];
  expect(names).toEqual(operations.map(({ displayName }) => displayName));
  expect((await graph.get(next.replace("Operations", "Product"))).body.error?.message).toBe("Invalid Skip Token");
});
