import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { injectResponse, listErrors } from "./graph-requests.ts";
import { graphGet } from "../../support/graph-calls.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

afterEach(() => {
  api.emulator.faults.clear();
});

const user = "objectId displayName givenName surname mail userPrincipalName jobTitle department officeLocation";
const guid = "00000000-0000-4000-8000-000000000000";

/** Queries with all fields of an object, and its path and properties in Graph. */
const objects: readonly (readonly [query: string, path: string, properties: readonly string[]])[] = [
  [`me { ${user} }`, "/me", user.split(" ").slice(1)],
  [
    `group(id: "${guid}") { id displayName description mail securityEnabled }`,
    "/groups/{id}",
    ["displayName", "description", "mail", "securityEnabled"],
  ],
  [
    'mailFolder(id: "x") { id displayName totalItemCount unreadItemCount childFolderCount }',
    "/me/mailFolders/{id}",
    ["displayName", "totalItemCount", "unreadItemCount", "childFolderCount"],
  ],
  [
    `message(id: "x") { id subject from { name address user { mail } } toRecipients { name address user { mail } }
      ccRecipients { name } receivedDateTime sentDateTime isRead isDraft importance hasAttachments conversationId webLink body bodyPreview }`,
    "/me/messages/{id}",
    [
      ...["subject", "from", "toRecipients", "ccRecipients", "receivedDateTime", "sentDateTime", "isRead", "isDraft"],
      ...["importance", "hasAttachments", "conversationId", "webLink", "body", "bodyPreview"],
    ],
  ],
  [
    `event(id: "x") { id subject start { dateTime timeZone } end { dateTime timeZone } isAllDay isCancelled isOrganizer
      location showAs joinUrl webLink organizer { name address user { mail } }
      attendees { name address kind response user { mail } } body bodyPreview }`,
    "/me/events/{id}",
    [
      ...["subject", "start", "end", "isAllDay", "isCancelled", "isOrganizer", "location", "showAs", "onlineMeeting"],
      ...["onlineMeetingUrl", "webLink", "organizer", "attendees", "body", "bodyPreview"],
    ],
  ],
];

const values: readonly unknown[] = [
  ...[null, 7, -1.5, 1e300, true, "", "constructor", "\ud83d", "x".repeat(10_000), [], {}, [null], [[]], [7], ["x"]],
  ...[[{}], { emailAddress: null }, { emailAddress: 7 }, { emailAddress: "x" }, { emailAddress: { address: 7 } }],
  ...[{ emailAddress: { name: {}, address: "a@\ud83d" } }, { emailAddress: { address: "a@b\0c" } }],
  ...[[{ emailAddress: { address: ["a@b"] } }], [{ type: 7, status: { response: "constructor" } }]],
  ...[[{ type: "toString", status: { response: {} } }], [{ status: 7, type: null }], { dateTime: 7, timeZone: {} }],
  ...[{ dateTime: "tomorrow" }, { dateTime: null }, { dateTime: "2026-13-41T99:99:99", timeZone: "" }],
  ...[{ displayName: {} }, { joinUrl: 7 }, { content: 7 }, { content: { secret: 1 } }, { length: 3 }],
];

it("fails only fields whose values have another type, and none with an internal error", async () => {
  const query = `{ ${objects.map(([field], index) => `o${index}: ${field}`).join(" ")} }`;
  for (const value of values) {
    for (const [, path, properties] of objects) {
      const body = { id: "x", ...Object.fromEntries(properties.map((name) => [name, value])) };
      api.emulator.faults.inject({ key: `GET /v1.0${path}`, response: { status: 200, body } });
    }
    const response = await api.ask(query);
    api.emulator.faults.clear();

    const row = JSON.stringify(value).slice(0, 80);
    const data = Object.values(response.body.data ?? {});
    expect(data, row).toHaveLength(objects.length);
    expect(data, row).not.toContain(null);
    for (const [path, code] of listErrors(response)) expect(code, `${row} ${path}`).toBe("DOWNSTREAM_ERROR");
  }
  expect(api.logged().filter((line) => (JSON.parse(line) as { level: number }).level >= 50)).toEqual([]);
});

it("leaves out items whose ids are not ids with one error, and requests nothing for them", async () => {
  const ids = ["..", ".", "", "a/../b", "\ud83d", "a\0b", "x".repeat(1_001), "a b", "a?b", 7, null, {}, ["x"], "é"];
  for (const [query, path] of [
    ["users { nodes { objectId manager { mail } photo } }", "/users"],
    ["groups { nodes { objectId members { nodes { __typename } } } }", "/groups"],
    ["messages { nodes { id bodyPreview attachments { name } } }", "/me/messages"],
    ["mailFolders { nodes { id messages { nodes { id } } } }", "/me/mailFolders"],
  ] as const) {
    injectResponse(api, path, { value: ids.map((id) => ({ id })) });
    api.emulator.calls.reset();

    const response = await api.ask(`{ it: ${query} }`);
    expect(response.body.data, path).toEqual({ it: { nodes: [] } });
    expect(listErrors(response), path).toEqual([["it.nodes", "DOWNSTREAM_ERROR"]]);
    expect(
      api.emulator.calls.list().filter(({ key }) => graphGet.test(key)),
      path,
    ).toHaveLength(1);
  }
});
