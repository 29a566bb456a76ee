import { describe, expect, it } from "vitest";
import { auditor, scanners } from "../../../../dev/src/emulator/sample/directory-objects.ts";
import { sampleGroups, sampleUsers } from "@oboql/dev/emulator";
import { getBatchItem, mapProperty, startGraphForTests } from "../graph-requests.ts";
import { findSampleUser } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const bob = findSampleUser("Bob");
const gina = findSampleUser("Gina");
const eventual = { ConsistencyLevel: "eventual" };
const groupsOnly = { user: alice, scopes: "GroupMember.Read.All" };
const all = { user: alice, scopes: "User.Read.All GroupMember.Read.All" };

const { apis, graph } = await startGraphForTests();

function groupId(name: string): string {
  const group = sampleGroups.find(({ displayName }) => displayName === name);
  if (!group) throw new Error(`Unknown sample group: ${name}`);
  return group.id;
}

const product = groupId("Product Team");
const equipment = groupId("Terminal A Equipment");
const engineering = groupId("Engineering");

describe("groups", () => {
  it("GET /groups returns the properties that distinguish the kinds of groups", async () => {
    const { body } = await graph.get("/groups?$select=displayName,groupTypes,mail,securityEnabled,visibility", all);
    expect(body["@odata.context"]).toBe(
      `${apis.url}/v1.0/$metadata#groups(displayName,groupTypes,mail,securityEnabled,visibility)`,
    );
    expect(body.value).toHaveLength(sampleGroups.length);
    expect(body.value?.[1]).toMatchObject({
      groupTypes: ["Unified"],
      mail: "product@harbor.example",
      securityEnabled: false,
      visibility: "Private",
    });
    expect(body.value?.[2]).toMatchObject({ groupTypes: [], mail: null, securityEnabled: true, visibility: null });
  });

  it("GET /groups/{id} returns Graph's default properties, with nulls", async () => {
    const { body } = await graph.get(`/groups/${groupId("Finance Approvals")}`, all);
    expect(body).toMatchObject({
      "@odata.context": `${apis.url}/v1.0/$metadata#groups/$entity`,
      description: null,
      mailEnabled: true,
      proxyAddresses: ["SMTP:finance-approvals@harbor.example"],
    });
    expect(body).not.toHaveProperty("isAssignableToRole");
  });

  it("GET /groups supports $filter, $search, $orderby and $top", async () => {
    for (const [options, names] of [
      ["$filter=startsWith(displayName,'term')", ["Terminal A Shift", "Terminal A Equipment"]],
      ["$filter=groupTypes/any(c:c eq 'Unified') and displayName eq 'Product Team'", ["Product Team"]],
      ["$filter=mailEnabled eq true and securityEnabled eq true", ["Finance Approvals"]],
      ['$search="description:current"', ["Platform On-Call"]],
      ['$search="displayName:team" OR "displayName:storm"', ["Product Team", "Storm Watch"]],
      ["$orderby=displayName&$top=2", ["Engineering", "Finance Approvals"]],
    ] as const) {
      const { body } = await graph.get(`/groups?${options}`, all, eventual);
      expect(mapProperty(body, "displayName"), options).toEqual(names);
    }
  });

  it("GET /groups/{id} rejects unknown and malformed ids", async () => {
    const unknown = await graph.get("/groups/00000000-1111-4222-8333-444444444444", all);
    expect([unknown.status, unknown.body.error?.code]).toEqual([404, "Request_ResourceNotFound"]);
    const { status, body } = await graph.get("/groups/product", all);
    expect([status, body.error?.code, body.error?.message]).toEqual([
      400,
      "Request_BadRequest",
      "Invalid object identifier 'product'.",
    ]);
  });

  it("GET /groups requires GroupMember.Read.All", async () => {
    for (const path of ["/groups", `/groups/${product}`, `/groups/${product}/members`, `/groups/${product}/owners`]) {
      const { status, body } = await graph.get(path, { user: alice, scopes: "User.Read.All Mail.Read" });
      expect([status, body.error?.code], path).toEqual([403, "Authorization_RequestDenied"]);
      expect((await graph.get(path, groupsOnly)).status, path).toBe(200);
    }
  });

  it("GET /groups is denied to guests", async () => {
    expect((await graph.get("/groups", { ...all, user: gina })).status).toBe(403);
  });
});

describe("members", () => {
  it("the members of a group are directory objects of several types", async () => {
    const { body } = await graph.get(`/groups/${product}/members`, all);
    expect(body["@odata.context"]).toBe(`${apis.url}/v1.0/$metadata#directoryObjects`);
    const types = body.value?.map((member) => member["@odata.type"]);
    expect(types?.[0]).toBe("#microsoft.graph.orgContact");
    expect(types?.slice(1)).toEqual(Array.from({ length: 7 }, () => "#microsoft.graph.user"));
    const nested = await graph.get(`/groups/${engineering}/members`, all);
    expect(nested.body.value?.[0]).toMatchObject({
      "@odata.type": "#microsoft.graph.group",
      displayName: "Platform On-Call",
    });
  });

  it("the members of a group have only ids without the permission for their type", async () => {
    const { body } = await graph.get(`/groups/${product}/members?$select=id,displayName,mail`, groupsOnly);
    const bobs = body.value?.find((member) => member["id"] === bob.id);
    expect(bobs).toEqual({ "@odata.type": "#microsoft.graph.user", id: bob.id, displayName: null, mail: null });
    const finance = await graph.get(`/groups/${groupId("Finance Approvals")}/members`, all);
    expect(finance.body.value?.[0]).toMatchObject({ id: auditor.id, displayName: null, proxyAddresses: [] });
  });

  it("the members of a group show the caller in full, and other users according to User.ReadBasic.All", async () => {
    const caller = { user: alice, scopes: "GroupMember.Read.All User.ReadBasic.All" };
    const path = `/groups/${product}/members/microsoft.graph.user?$select=id,displayName,jobTitle&$count=true`;
    const { body } = await graph.get(path, caller, eventual);
    expect(body.value?.slice(0, 2)).toEqual([
      { id: alice.id, displayName: "Alice Archer", jobTitle: "Product Lead" },
      { id: bob.id, displayName: "Bob Baker", jobTitle: null },
    ]);
  });

  it("the members of a group omit a selected property that their type does not have", async () => {
    const { body } = await graph.get(`/groups/${engineering}/members?$select=id,userPrincipalName`, all);
    expect(body.value?.[0]).toEqual({ "@odata.type": "#microsoft.graph.group", id: groupId("Platform On-Call") });
    expect((await graph.get(`/groups/${engineering}/members?$select=shoeSize`, all)).body.error?.message).toBe(
      "Could not find a property named 'shoeSize' on type 'microsoft.graph.directoryObject'.",
    );
  });

  it("the members of a group have pages of 100, or of $top", async () => {
    const first = await graph.get(`/groups/${equipment}/members`, all);
    expect(first.body.value).toHaveLength(100);
    const rest = await graph.get(first.body["@odata.nextLink"] ?? "", all);
    expect(rest.body.value).toHaveLength(scanners.length + 2 - 100);
    expect(rest.body).not.toHaveProperty("@odata.nextLink");
    const everyone = await graph.get(`/groups/${groupId("Harbor Everyone")}/members?$top=999`, all);
    expect(everyone.body.value).toHaveLength(sampleUsers.length);
    expect((await graph.get(`/groups/${groupId("Storm Watch")}/members`, all)).body.value).toEqual([]);
  });

  it("the members of a group can be cast to users, and counted, searched and sorted by an advanced query", async () => {
    const path = `/groups/${equipment}/members/microsoft.graph.user`;
    const cast = await graph.get(`${path}?$count=true`, all, eventual);
    expect(cast.body["@odata.context"]).toBe(`${apis.url}/v1.0/$metadata#users`);
    expect(mapProperty(cast.body, "displayName")).toEqual(["Olga Orlov", "Goran Gajic"]);
    const sorted = await graph.get(`${path}?$orderby=displayName&$count=true`, all, eventual);
    expect([sorted.body["@odata.count"], mapProperty(sorted.body, "displayName")]).toEqual([
      2,
      ["Goran Gajic", "Olga Orlov"],
    ]);
    const found = await graph.get(`${path}?$search="displayName:olga"`, all, eventual);
    expect(mapProperty(found.body, "displayName")).toEqual(["Olga Orlov"]);
    expect((await graph.get(`${path}?$orderby=displayName`, all)).body.error?.code).toBe("Request_UnsupportedQuery");
  });

  it("GET /groups/{id}/owners lists owners, and can be empty", async () => {
    const { body } = await graph.get(`/groups/${product}/owners?$select=displayName`, all);
    expect(mapProperty(body, "displayName")).toEqual(["Alice Archer", "Mona Marsh"]);
    expect((await graph.get(`/groups/${groupId("Partner Lounge")}/owners`, all)).body.value).toEqual([]);
  });
});

describe("memberships", () => {
  const names = ["Harbor Everyone", "Product Team", "Partner Lounge"];

  it("GET /me/memberOf lists groups and roles, and only groups with a cast", async () => {
    const { body } = await graph.get("/me/memberOf?$select=displayName", all);
    expect(body.value?.[0]).toMatchObject({ "@odata.type": "#microsoft.graph.directoryRole", displayName: null });
    expect(mapProperty(body, "displayName").slice(1)).toEqual(names);
    const path = `/users/${alice.id}/memberOf/microsoft.graph.group?$select=displayName&$count=true`;
    const cast = await graph.get(path, all, eventual);
    expect(mapProperty(cast.body, "displayName")).toEqual(names);
    expect(cast.body["@odata.context"]).toBe(`${apis.url}/v1.0/$metadata#groups(displayName)`);
  });

  it("a cast requires the header for eventual consistency and $count", async () => {
    for (const path of [
      `/users/${alice.id}/memberOf/microsoft.graph.group`,
      "/me/memberOf/microsoft.graph.group",
      `/groups/${product}/members/microsoft.graph.user`,
    ])
      for (const [query, headers] of [
        ["", {}],
        ["?$count=true", {}],
        ["", eventual],
        ["?$count=false", eventual],
      ] as const) {
        const { status, body } = await graph.get(`${path}${query}`, all, headers);
        expect([status, body.error?.code], `${path}${query}`).toEqual([400, "Request_UnsupportedQuery"]);
      }
  });

  it("User.Read shows only the ids of the caller's groups", async () => {
    const path = "/me/memberOf/microsoft.graph.group?$count=true";
    const { body } = await graph.get(path, { user: alice, scopes: "User.Read" }, eventual);
    expect(body.value?.[1]).toMatchObject({ id: product, displayName: null, groupTypes: [] });
    const others = await graph.get(`/users/${bob.id}/memberOf`, { user: alice, scopes: "User.Read" });
    expect(others.status).toBe(403);
  });

  it("group requests are recorded with placeholders, single and in a batch", async () => {
    apis.calls.reset();
    const url = `/groups/${product}/members/microsoft.graph.user?$top=1&$count=true`;
    await graph.get(`/users/${bob.id}/memberOf/microsoft.graph.group`, all);
    const { body } = await graph.batch([{ id: "1", method: "GET", url, headers: eventual }], all);
    expect(getBatchItem(body, "1").body.value).toHaveLength(1);
    expect(apis.calls.counts()).toEqual({
      "BATCH GET /v1.0/groups/{id}/members/microsoft.graph.user": 1,
      "GET /v1.0/users/{id}/memberOf/microsoft.graph.group": 1,
      "POST /v1.0/$batch": 1,
    });
  });
});
