import { describe, expect, it } from "vitest";
import { sampleUsers } from "@oboql/dev/emulator";
import { aliceReadsAll, getBatchItem, mapProperty, startGraphForTests } from "../graph-requests.ts";
import { findSampleUser } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const eventual = { ConsistencyLevel: "eventual" };
const basic = { user: alice, scopes: "User.ReadBasic.All" };

const { graph } = await startGraphForTests();

function users(option: string, value: string, rest = ""): string {
  return `/users?$select=displayName&${option}=${encodeURIComponent(value)}${rest}`;
}

describe("$filter", () => {
  it("$filter supports Graph's operators on users", async () => {
    for (const [filter, names] of [
      ["displayName eq 'Alice Archer'", ["Alice Archer"]],
      ["displayname eq 'alice archer'", ["Alice Archer"]],
      ["startsWith(displayName,'al')", ["Alice Archer"]],
      ["startswith(userPrincipalName, 'bob@')", ["Bob Baker"]],
      ["mail in ('bob@harbor.example', 'gina@partner.example')", ["Bob Baker", "Gina Grant"]],
      ["userType eq 'Guest'", ["Gina Grant"]],
      ["department eq 'Finance' and jobTitle eq 'Controller'", ["Quentin Quist"]],
      ["jobTitle eq 'Controller' or jobTitle eq 'Accountant'", ["Quentin Quist", "Rosa Ruiz"]],
      [
        "department eq 'Product' and (startsWith(surname,'A') or startsWith(surname,'B'))",
        ["Alice Archer", "Bob Baker"],
      ],
      ["jobTitle eq 'Accountant' or department eq 'Product' and surname eq 'Marsh'", ["Mona Marsh", "Rosa Ruiz"]],
      [`id eq '${alice.id}'`, ["Alice Archer"]],
      ["displayName eq 'O''Brien'", []],
      ["accountEnabled eq false", []],
      ["proxyAddresses/any(a:a eq 'smtp:al@harbor.example')", ["Alice Archer"]],
      [
        "mail eq 'gina@partner.example' or proxyAddresses/any(a:a eq 'smtp:bob@harbor.example')",
        ["Bob Baker", "Gina Grant"],
      ],
    ] as const) {
      const { status, body } = await graph.get(users("$filter", filter));
      expect([status, mapProperty(body, "displayName")], filter).toEqual([200, names]);
    }
  });

  it("$filter on users rejects unsupported filters with Graph's messages", async () => {
    for (const [filter, code, message] of [
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
    ] as const) {
      const { status, body } = await graph.get(users("$filter", filter));
      expect([status, body.error?.code], filter).toEqual([400, code]);
      expect(body.error?.message, filter).toContain(message);
    }
  });

  it("$filter on users supports advanced operators only with the header and $count", async () => {
    for (const [filter, names] of [
      ["userType ne 'Member'", ["Gina Grant"]],
      ["endsWith(mail,'@partner.example')", ["Gina Grant"]],
      ["not(startsWith(mail,'a')) and startsWith(displayName,'a')", []],
    ] as const) {
      const { body } = await graph.get(users("$filter", filter, "&$count=true"), aliceReadsAll, eventual);
      expect([body["@odata.count"], mapProperty(body, "displayName")], filter).toEqual([names.length, names]);
      expect((await graph.get(users("$filter", filter), aliceReadsAll, eventual)).status, filter).toBe(400);
    }
  });

  it("$filter on users can use only properties that the permission shows", async () => {
    expect((await graph.get(users("$filter", "startsWith(displayName,'al')"), basic)).status).toBe(200);
    for (const filter of ["department eq 'Finance'", "proxyAddresses/any(a:a eq 'smtp:al@harbor.example')"]) {
      const { status, body } = await graph.get(users("$filter", filter), basic);
      expect([status, body.error?.code], filter).toEqual([403, "Authorization_RequestDenied"]);
    }
  });
});

describe("$search", () => {
  it("$search of users matches words by prefix, with AND and OR", async () => {
    for (const [search, names] of [
      ['"displayName:ali"', ["Alice Archer"]],
      ['"displayName:arch"', ["Alice Archer"]],
      ['"displayName:a ali"', ["Alice Archer"]],
      ['"displayName:lice"', []],
      ['"mail:gina@"', ["Gina Grant"]],
      ['"mail:partner"', []],
      ['"displayName:alice" OR "displayName:bob"', ["Alice Archer", "Bob Baker"]],
      ['"displayName:m" AND "displayName:mo"', ["Mona Marsh", "Marco Moretti"]],
      ['("displayName:alice" OR "displayName:bob") AND "displayName:baker"', ["Bob Baker"]],
    ] as const) {
      const { body } = await graph.get(users("$search", search), aliceReadsAll, eventual);
      expect(mapProperty(body, "displayName"), search).toEqual(names);
    }
  });

  it("$search of users requires the header for eventual consistency", async () => {
    const { status, body } = await graph.get(users("$search", '"displayName:ali"'));
    expect([status, body.error?.code]).toEqual([400, "Request_UnsupportedQuery"]);
    expect(body.error?.message).toContain("'ConsistencyLevel: eventual'");
    const headers = { consistencylevel: "Eventual" };
    expect((await graph.get(users("$search", '"displayName:ali"'), aliceReadsAll, headers)).status).toBe(200);
  });

  it("$search of users rejects invalid clauses", async () => {
    for (const [search, code] of [
      ["displayName:ali", "BadRequest"],
      ['"displayName:ali" "mail:a"', "BadRequest"],
      ['("displayName:ali"', "BadRequest"],
      ['"ali"', "Request_UnsupportedQuery"],
      ['"city:ber"', "Request_UnsupportedQuery"],
      ['"displayName:R&D"', "Request_BadRequest"],
      ['"displayName:C#"', "Request_BadRequest"],
    ] as const) {
      const { status, body } = await graph.get(users("$search", search), aliceReadsAll, eventual);
      expect([status, body.error?.code], search).toEqual([400, code]);
    }
  });

  it("$search of users works in a batch with the header in the item", async () => {
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
  it("$orderby sorts users by name in both directions", async () => {
    const names = sampleUsers.map(({ displayName }) => displayName.toLowerCase()).sort();
    const up = await graph.get("/users?$orderby=displayName");
    expect(mapProperty(up.body, "displayName").map((name) => String(name).toLowerCase())).toEqual(names);
    const down = await graph.get("/users?$orderby=displayName%20desc&$top=1");
    expect(mapProperty(down.body, "displayName")).toEqual(["Zoë Zimmer"]);
  });

  it("$orderby of users rejects other properties without an advanced query", async () => {
    for (const property of ["department", "shoeSize"]) {
      const { status, body } = await graph.get(`/users?$orderby=${property}`);
      expect([status, body.error?.message], property).toEqual([
        400,
        `Unsupported sort property '${property}' for 'User'.`,
      ]);
    }
  });

  it("$orderby of users requires an advanced query together with $filter", async () => {
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
  it("$count of users is the total, on the first page only", async () => {
    const { body } = await graph.get("/users?$count=true&$top=20&$orderby=displayName", aliceReadsAll, eventual);
    expect([body["@odata.count"], body.value?.length]).toEqual([sampleUsers.length, 20]);
    const next = await graph.get(body["@odata.nextLink"] ?? "", aliceReadsAll, eventual);
    expect(next.body).not.toHaveProperty("@odata.count");
    expect(next.body.value).toHaveLength(20);
  });

  it("$count of users is ignored without the header, and rejected if it is not a boolean", async () => {
    expect((await graph.get("/users?$count=true")).body).not.toHaveProperty("@odata.count");
    expect((await graph.get("/users?$count=yes")).status).toBe(400);
  });
});

it("next links of users keep the query, and their tokens are invalid for other queries", async () => {
  const operations = sampleUsers.filter(({ department }) => department === "Operations");
  const first = await graph.get(users("$filter", "department eq 'Operations'", "&$top=20"));
  const next = first.body["@odata.nextLink"] ?? "";
  expect(next).toContain("$select=displayName&$top=20&$filter=department%20eq%20'Operations'&$skiptoken=");
  const second = await graph.get(next);
  const names = [...mapProperty(first.body, "displayName"), ...mapProperty(second.body, "displayName")];
  expect(names).toEqual(operations.map(({ displayName }) => displayName));
  expect((await graph.get(next.replace("Operations", "Product"))).body.error?.message).toBe("Invalid Skip Token");
});
