import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { sampleGroups, sampleUsers } from "@oboql/dev/emulator";
import { toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { startTestServer, type TestResponse, type TestServer } from "../../support/test-server.ts";
import { injectResponse, listGets, expectValidGraphRequests, listErrors, resetCalls } from "./graph-requests.ts";

const [alice] = sampleUsers;
const [group] = sampleGroups;
const aliceId = alice?.id ?? "";
const groupId = group?.id ?? "";

let api: TestServer;

/** Global ids of items of Alice's mailbox and calendar, by type. */
const items = { MailFolder: "", Message: "", Event: "" };

beforeAll(async () => {
  api = await startTestServer();
  const { body } = await api.ask(`{
    mailFolders(first: 1) { nodes { id } }
    messages(first: 1) { nodes { id } }
  }`);
  expect(body.errors).toBeUndefined();
  const { start, end } = aroundNow();
  const view = await api.ask(
    "query ($start: DateTime!, $end: DateTime!) { calendarView(start: $start, end: $end, first: 1) { nodes { id } } }",
    { variables: { start, end } },
  );
  items.MailFolder = firstId(body.data?.["mailFolders"]);
  items.Message = firstId(body.data?.["messages"]);
  items.Event = firstId(view.body.data?.["calendarView"]);
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

afterEach(() => {
  expectValidGraphRequests(api);
  api.emulator.faults.clear();
});

function aroundNow(): { start: string; end: string } {
  const day = 86_400_000;
  const now = api.emulator.clock.now();
  return { start: new Date(now - 30 * day).toISOString(), end: new Date(now + 30 * day).toISOString() };
}

function firstId(connection: unknown): string {
  return (connection as { nodes: { id: string }[] }).nodes[0]?.id ?? expect.fail("nothing is there");
}

function node(id: string, selection: string, user?: string): Promise<TestResponse> {
  return api.ask(`query ($id: ID!) { node(id: $id) { __typename id ${selection} } }`, {
    variables: { id },
    ...(user !== undefined && { user }),
  });
}

it("returns a user by global id and selects the fields of its fragments", async () => {
  const id = toGlobalId("User", aliceId);
  const { body } = await node(
    id,
    "... on User { surname ...More } ... on Group { description } } } fragment More on User { mail manager { surname",
  );

  expect(body).toEqual({
    data: { node: { __typename: "User", id, surname: "Archer", mail: alice?.mail, manager: { surname: "Marsh" } } },
  });
  expect(listGets(api)).toEqual([
    `/users/${aliceId}/manager?$select=id,surname`,
    `/users/${aliceId}?$select=id,surname,mail`,
  ]);
});

it("returns a group by global id", async () => {
  const id = toGlobalId("Group", groupId);
  const { body } = await node(id, "... on Group { displayName members(first: 1) { nodes { __typename } } }");

  expect(body).toEqual({
    data: {
      node: { __typename: "Group", id, displayName: "Harbor Everyone", members: { nodes: [{ __typename: "User" }] } },
    },
  });
  expect(listGets(api)[1]).toBe(`/groups/${groupId}?$select=id,displayName`);
});

it("returns a folder, a message and an event by the id from a list", async () => {
  for (const [type, field, path] of [
    ["MailFolder", "displayName", "/me/mailFolders/"],
    ["Message", "conversationId", "/me/messages/"],
    ["Event", "subject", "/me/events/"],
  ] as const) {
    resetCalls(api);
    const { body } = await node(items[type], `... on ${type} { ${field} }`);

    expect(body, type).toEqual({
      data: { node: { __typename: type, id: items[type], [field]: expect.any(String) as string } },
    });
    expect(listGets(api), type).toEqual([expect.stringContaining(path)]);
    expect(listGets(api)[0], type).toMatch(new RegExp(`\\?\\$select=id,${field}$`));
  }
});

it("returns the times of an event node in UTC", async () => {
  const { body } = await node(items.Event, "... on Event { start { timeZone } }");

  expect(body.data).toMatchObject({ node: { start: { timeZone: "UTC" } } });
});

it("returns a node without the fields of another type", async () => {
  const { body } = await node(items.Message, "... on User { surname }");

  expect(body).toEqual({ data: { node: { __typename: "Message", id: items.Message } } });
});

it("returns null for an id that is not a global id of a node, without a call", async () => {
  for (const [name, id] of [
    ["empty", ""],
    ["not a global id", aliceId],
    ["a principal name", "alice@harbor.example"],
    ["of an unknown type", toGlobalId("Cat", aliceId)],
    ["of a type that is not a node", toGlobalId("Attachment", "1")],
    ["of a name on Object.prototype", toGlobalId("constructor", "1")],
    ["of a type in another spelling", toGlobalId("user", aliceId)],
    ["without a key", Buffer.from("User:").toString("base64url")],
    ["padded", `${toGlobalId("User", aliceId)}=`],
    ["not base64", "VXNlcjo*"],
    ["of a user whose key leaves the path", toGlobalId("User", "..")],
    ["of a group whose key leaves the path", toGlobalId("Group", "../me")],
    ["of a folder whose key leaves the path", toGlobalId("MailFolder", "..")],
    ["of a message whose key leaves the path", toGlobalId("Message", "../messages")],
    ["of an event whose key leaves the path", toGlobalId("Event", ".")],
  ] as const) {
    expect((await node(id, "")).body, name).toEqual({ data: { node: null } });
    expect(listGets(api), name).toEqual([]);
  }
});

it("returns null for a user and a group that do not exist", async () => {
  for (const type of ["User", "Group"]) {
    resetCalls(api);
    const { body } = await node(toGlobalId(type, "00000000-0000-4000-8000-000000000000"), "");

    expect(body, type).toEqual({ data: { node: null } });
    expect(listGets(api), type).toHaveLength(1);
  }
});

it("returns null for another user's folder, message and event", async () => {
  for (const type of ["MailFolder", "Message", "Event"] as const) {
    resetCalls(api);
    const { body } = await node(items[type], "", "mona@harbor.example");

    expect(body, type).toEqual({ data: { node: null } });
    expect(listGets(api), type).toHaveLength(1);
  }
});

it("requires the consent of the field that is named like the type of the node", async () => {
  const response = await node(items.Message, "", "bob@harbor.example");

  expect([response.status, response.body.data]).toEqual([401, undefined]);
  expect(listErrors(response)).toEqual([["node", "CONSENT_REQUIRED"]]);
  expect(listGets(api)).toEqual([]);
});

it("fails one node if Graph fails, independently of other nodes", async () => {
  injectResponse(api, "/groups/{id}", { error: { code: "secret" } }, 500);
  const response = await api.ask(
    "query ($user: ID!, $group: ID!) { user: node(id: $user) { id } group: node(id: $group) { id } }",
    { variables: { user: toGlobalId("User", aliceId), group: toGlobalId("Group", groupId) } },
  );

  expect(response.body.data).toEqual({ user: { id: toGlobalId("User", aliceId) }, group: null });
  expect(listErrors(response)).toEqual([["group", "DOWNSTREAM_ERROR"]]);
});
