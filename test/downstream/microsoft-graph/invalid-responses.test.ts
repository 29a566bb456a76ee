import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { injectResponse, replaceResponses, expectValidGraphRequests, listErrors } from "./graph-requests.ts";

const user = "objectId displayName givenName surname mail userPrincipalName jobTitle department officeLocation";
const group = "objectId displayName description mail securityEnabled";
const message = `subject from { name address user { mail } } toRecipients { name } ccRecipients { name } receivedDateTime
  sentDateTime isRead isDraft importance hasAttachments conversationId webLink`;
const event = `subject start { dateTime } end { dateTime } isAllDay isCancelled isOrganizer location showAs webLink joinUrl
  organizer { name } attendees { name kind response }`;
const view = '(start: "2026-01-01T00:00:00Z", end: "2026-02-01T00:00:00Z")';
const guid = "00000000-0000-4000-8000-000000000000";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

afterEach(() => {
  expectValidGraphRequests(api);
  api.emulator.faults.clear();
});

async function expectOneError(row: string, query: string, code: string): Promise<void> {
  const response = await api.ask(query);

  expect(response.body.data, row).toEqual({ it: null });
  expect(listErrors(response), row).toEqual([["it", code]]);
  expect(JSON.stringify([response.body, api.logged()]), row).not.toContain("secret");
}

/** Every selected property with the value null. */
const allNull = (selection: string): object =>
  Object.fromEntries([...selection.matchAll(/\w+/g)].map(([name]) => [name, null]));

/** The fields of an object that has only its id. */
const emptyFields = (selection: string, more: object): object => {
  const top = selection.replace(/\{[^{}]*(\{[^{}]*\}[^{}]*)*\}/g, "");
  return { ...allNull(top), ...more };
};

const objects: readonly (readonly [name: string, query: string, path: string, selection: string, more: object])[] = [
  ["user", `{ it: me { ${user} } }`, "/me", user, { objectId: "x" }],
  ["group", `{ it: group(id: "${guid}") { ${group} } }`, "/groups/{id}", group, { objectId: "x" }],
  ["message", `{ it: message(id: "x") { ${message} } }`, "/me/messages/{id}", message, {}],
  ["event", `{ it: event(id: "x") { ${event} } }`, "/me/events/{id}", event, { showAs: "UNKNOWN" }],
];

it("returns null for properties of an object that are null or missing, and nothing that was not selected", async () => {
  for (const [type, query, path, selection, more] of objects)
    for (const [name, body] of [
      ["whose properties are all null", { ...allNull(selection), onlineMeeting: null, id: "x" }],
      ["whose properties are all missing", { id: "x" }],
      ["with properties that were not selected", { id: "x", constructor: 1, __proto__: 2, secret: "detail" }],
    ] as const) {
      injectResponse(api, path, body);

      expect((await api.ask(query)).body, `${type} ${name}`).toEqual({ data: { it: emptyFields(selection, more) } });
    }
});

it("fails an object with one error that exposes nothing if the response is invalid", async () => {
  for (const [type, query, path] of objects)
    for (const [name, body, status, code] of [
      ["HTML", "<html>secret detail</html>", 200, "DOWNSTREAM_ERROR"],
      ["null", null, 200, "DOWNSTREAM_ERROR"],
      ["a list", [{ id: "x", displayName: "secret" }], 200, "DOWNSTREAM_ERROR"],
      ["a number", 7, 200, "DOWNSTREAM_ERROR"],
      ["an object without an id", { displayName: "secret" }, 200, "DOWNSTREAM_ERROR"],
      ["an object whose id is not a string", { id: { secret: 1 } }, 200, "DOWNSTREAM_ERROR"],
      ["HTML with 400", "<html>secret detail</html>", 400, "DOWNSTREAM_ERROR"],
      ["HTML with 500", "<html>secret detail</html>", 500, "DOWNSTREAM_ERROR"],
      ["an error of Graph", { error: { code: "secret", message: "secret" } }, 403, "DOWNSTREAM_FORBIDDEN"],
      ["a redirection", "secret", 302, "DOWNSTREAM_ERROR"],
    ] as const) {
      replaceResponses(api, path, body, status);

      await expectOneError(`${type}: ${name}`, query, code);
    }
});

const lists: readonly (readonly [name: string, query: string, path: string])[] = [
  ["users", "{ it: users { nodes { objectId } pageInfo { hasNextPage endCursor } } }", "/users"],
  ["groups", "{ it: groups { nodes { objectId } pageInfo { hasNextPage endCursor } } }", "/groups"],
  ["messages", "{ it: messages { nodes { subject } pageInfo { hasNextPage endCursor } } }", "/me/messages"],
  [
    "events",
    `{ it: calendarView${view} { nodes { subject } pageInfo { hasNextPage endCursor } } }`,
    "/me/calendarView",
  ],
];

it("fails a list with one error that exposes nothing if the response is invalid", async () => {
  for (const [list, query, path] of lists)
    for (const [name, body, status, code] of [
      ["HTML", "<html>secret detail</html>", 200, "DOWNSTREAM_ERROR"],
      ["null", null, 200, "DOWNSTREAM_ERROR"],
      ["an object without a value", { secret: [] }, 200, "DOWNSTREAM_ERROR"],
      ["an object whose value is not a list", { value: { id: "secret" } }, 200, "DOWNSTREAM_ERROR"],
      ["an object whose value is null", { value: null }, 200, "DOWNSTREAM_ERROR"],
      ["a bare array", [{ id: "secret" }], 200, "DOWNSTREAM_ERROR"],
      ["HTML with 401", "<html>secret detail</html>", 401, "DOWNSTREAM_UNAUTHORIZED"],
      ["HTML with 404", "<html>secret detail</html>", 404, "DOWNSTREAM_NOT_FOUND"],
    ] as const) {
      replaceResponses(api, path, body, status);

      await expectOneError(`${list}: ${name}`, query, code);
    }
});

it("leaves items without an id out of a list, with one error at the path of the list", async () => {
  for (const [list, query, path] of lists) {
    injectResponse(api, path, { value: [null, 1, "x", [], {}, { displayName: "x" }, { id: null }, { id: "y" }] });

    const { body } = await api.ask(query);

    expect(body.errors, list).toMatchObject([
      { path: ["it", "nodes"], extensions: { code: "DOWNSTREAM_ERROR", downstream: "MICROSOFT_GRAPH" } },
    ]);
    expect(body.data, list).toMatchObject({ it: { nodes: [expect.any(Object)], pageInfo: { hasNextPage: false } } });
  }
});

it("ends a list whose next link is invalid", async () => {
  const links = [null, 7, "", "not a URL", "https://graph.example/v1.0/x", "https://graph.example/?$top=5", {}];
  for (const [list, query, path] of lists)
    for (const nextLink of links) {
      injectResponse(api, path, { value: [], "@odata.nextLink": nextLink });

      expect((await api.ask(query)).body, `${list}: ${JSON.stringify(nextLink)}`).toEqual({
        data: { it: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } },
      });
    }
});

it("returns null or UNKNOWN for an enum value that is not in the schema", async () => {
  injectResponse(api, "/me/messages/{id}", { id: "x", importance: "urgent" });
  injectResponse(api, "/me/events/{id}", {
    id: "x",
    showAs: "hidden",
    attendees: [{ type: "robot", status: { response: "maybe" } }],
  });

  const { body } = await api.ask(
    '{ message(id: "x") { importance } event(id: "x") { showAs attendees { kind response } } }',
  );

  expect(body).toEqual({
    data: {
      message: { importance: null },
      event: { showAs: "UNKNOWN", attendees: [{ kind: "REQUIRED", response: "NONE" }] },
    },
  });
});

it("fails each field with one error if the API responds with HTML", async () => {
  for (const status of [200, 502]) {
    const response = { status, body: "<html>secret</html>" };
    for (const key of ["POST /v1.0/$batch", "GET /v1.0/*"]) api.emulator.faults.inject({ key, response });
    const result = await api.ask("{ me { mail } users { nodes { mail } } }");
    api.emulator.faults.clear();
    const code = status === 200 ? "DOWNSTREAM_ERROR" : "DOWNSTREAM_UNAVAILABLE";
    expect(result.body.data, String(status)).toEqual({ me: null, users: null });
    expect(listErrors(result), String(status)).toEqual([
      ["me", code],
      ["users", code],
    ]);
    expect(JSON.stringify([result.body, api.logged()]), String(status)).not.toContain("secret");
  }
});
