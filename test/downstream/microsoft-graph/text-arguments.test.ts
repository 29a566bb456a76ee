import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { toGlobalId } from "../../../src/downstream/relay/global-id.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { expectValidGraphRequests, listErrors } from "./graph-requests.ts";
import { graphGet } from "../../support/graph-calls.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

afterEach(() => {
  expectValidGraphRequests(api);
});

/** The fields of queries with a text argument, and the name of the argument. */
const fields = [
  ["user(id: $text) { displayName }", "ID!", "id"],
  ["group(id: $text) { displayName }", "ID!", "id"],
  ["mailFolder(id: $text) { displayName }", "ID!", "id"],
  ["message(id: $text) { subject }", "ID!", "id"],
  ["event(id: $text) { subject }", "ID!", "id"],
  ['event(id: "x", timeZone: $text) { subject }', "String!", "timeZone"],
  ["users(search: $text) { nodes { id } }", "String", "search"],
  ["users(after: $text) { nodes { id } }", "String", "after"],
  ["groups(search: $text) { nodes { id } }", "String", "search"],
  ["messages(search: $text) { nodes { id } }", "String", "search"],
  ["messages(after: $text) { nodes { id } }", "String", "after"],
  ["mailFolders(after: $text) { nodes { id } }", "String", "after"],
] as const;

const loneSurrogates = ["team \ud83d", "\udc00team", "a@b\ud83d", "\ude00\ud83d"];

it("rejects a text with half of a surrogate pair, and resolves the other fields", async () => {
  for (const [field, type, argument] of fields)
    for (const text of loneSurrogates) {
      const response = await api.ask(`query ($text: ${type}) { it: ${field} me { surname } users { nodes { id } } }`, {
        variables: { text },
      });

      const row = `${field} ${JSON.stringify(text)}`;
      expect(listErrors(response), row).toEqual([["it", "BAD_USER_INPUT"]]);
      expect(response.body.errors?.[0]?.extensions["argument"], row).toBe(argument);
      expect(response.body.data, row).toMatchObject({ it: null, me: { surname: "Archer" }, users: expect.any(Object) });
    }
});

it("rejects a text with half of a surrogate pair in the input of a mutation, without a call", async () => {
  const text = "team \ud83d";
  const event = { subject: "x", start: "2026-01-01T09:00:00Z", end: "2026-01-01T10:00:00Z" };
  api.emulator.calls.reset();
  for (const [mutation, type, input, argument] of [
    ["sendMail(input: $input) { accepted }", "SendMailInput!", { to: ["a@b.c"], subject: text, body: "" }, "subject"],
    ["sendMail(input: $input) { accepted }", "SendMailInput!", { to: ["a@b.c"], subject: "", body: text }, "body"],
    ["createEvent(input: $input) { event { id } }", "CreateEventInput!", { ...event, location: text }, "location"],
    ["createEvent(input: $input) { event { id } }", "CreateEventInput!", { ...event, timeZone: text }, "timeZone"],
    ["acceptEvent(input: $input) { eventId }", "AcceptEventInput!", { eventId: "x", comment: text }, "comment"],
    [
      "markMessage(input: $input) { message { id } }",
      "MarkMessageInput!",
      { messageId: text, isRead: true },
      "messageId",
    ],
  ] as const) {
    const response = await api.ask(`mutation ($input: ${type}) { it: ${mutation} }`, { variables: { input } });

    expect(listErrors(response), argument).toEqual([["it", "BAD_USER_INPUT"]]);
    expect(response.body.errors?.[0]?.extensions["argument"], argument).toBe(argument);
  }
  expect(Object.keys(api.emulator.calls.counts()).filter((key) => key.includes("/v1.0"))).toEqual([]);
});

it("sends no text that leaves its path segment or query parameter, and fails no other field", async () => {
  const texts = [
    "..",
    "../me",
    "a/b",
    "a\\b",
    "'",
    '"',
    "x' or 1 eq 1",
    "\0",
    "a\0b",
    "",
    "   ",
    "a?b=c&$top=999#d",
    "%2e%2e%2f",
  ];
  for (const [field, type] of fields)
    for (const text of [...texts, "x".repeat(100_000), toGlobalId("User", ".."), toGlobalId("Message", "a/../b")]) {
      const row = `${field} ${JSON.stringify(text).slice(0, 80)}`;
      api.emulator.calls.reset();
      const response = await api.ask(`query ($text: ${type}) { it: ${field} me { surname } }`, { variables: { text } });

      expect(response.body.data?.["me"], row).toEqual({ surname: "Archer" });
      for (const [path, code] of listErrors(response)) expect([path, code], row).toEqual(["it", "BAD_USER_INPUT"]);
      const items = api.emulator.calls.list().filter(({ key }) => graphGet.test(key));
      for (const { key, url } of items) {
        expect(key, row).not.toContain("{unknown}");
        expect(url.split("?")[0], row).not.toMatch(/%2f|%5c|\.\./i);
        expect(url, row).not.toContain("%00");
        expect(url.length, row).toBeLessThan(2_000);
      }
    }
});
