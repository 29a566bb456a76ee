import { afterAll, beforeAll, expect, it } from "vitest";
import { bob, createGraphTestClient } from "../../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.close());

it("returns null for mail fields and all other data to a user without consent to mail", async () => {
  const { status, body } = await api.ask(
    `{
      me { displayName }
      mailFolders { nodes { id } } mailFolder(id: "inbox") { id } messages { nodes { id } } message(id: "AAMk") { id }
      boards(first: 1) { nodes { name } }
    }`,
    { user: bob },
  );
  expect(status).toBe(200);
  expect(body.data).toEqual({
    ...{ me: { displayName: "Bob Baker" }, mailFolders: null, mailFolder: null, messages: null, message: null },
    boards: { nodes: [expect.anything()] },
  });
  const errors = body.errors?.map(({ path, extensions: { code, downstream, scopes } }) => [
    path?.[0],
    code,
    downstream,
    scopes,
  ]);
  expect(errors?.sort()).toEqual([
    ["mailFolder", "CONSENT_REQUIRED", "MICROSOFT_GRAPH", ["Mail.ReadBasic"]],
    ["mailFolders", "CONSENT_REQUIRED", "MICROSOFT_GRAPH", ["Mail.ReadBasic"]],
    ["message", "CONSENT_REQUIRED", "MICROSOFT_GRAPH", ["Mail.ReadBasic"]],
    ["messages", "CONSENT_REQUIRED", "MICROSOFT_GRAPH", ["Mail.Read"]],
  ]);
});

it("returns null for mail and calendar and all other data to a guest without a mailbox", async () => {
  const user = "gina_partner.example#EXT#@harbor.example";
  const query = `{
    me { displayName } mailFolders { nodes { id } } messages { nodes { id } }
    calendarView(start: "2026-11-22T00:00:00Z", end: "2026-11-29T00:00:00Z") { nodes { id } }
  }`;
  const { body } = await api.ask(query, { user });
  expect(body.data).toEqual({
    me: { displayName: "Gina Grant" },
    mailFolders: null,
    messages: null,
    calendarView: null,
  });
  expect((await createGraphTestClient(api).queryErrors(query, { user })).sort()).toEqual([
    ["calendarView", "DOWNSTREAM_NOT_FOUND"],
    ["mailFolders", "DOWNSTREAM_NOT_FOUND"],
    ["messages", "DOWNSTREAM_NOT_FOUND"],
  ]);
});
