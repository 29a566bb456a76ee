import { expect, it } from "vitest";
import { sampleGroups } from "@oboql/dev/emulator";
import { startTestServer } from "../../support/test-server.ts";
import { expectValidGraphRequests } from "./graph-requests.ts";
import { graphGet } from "../../support/graph-calls.ts";

/** All Graph fields of the schema except bodies and attachments. */
const query = `query ($group: ID!, $start: DateTime!, $end: DateTime!) {
  me { ...Person photo manager { ...Person } directReports { nodes { ...Person } } groups { nodes { ...Team } } }
  user(id: "bob@harbor.example") { ...Person }
  users { nodes { ...Person } edges { cursor node { ...Person } } pageInfo { ...Place } }
  search: users(search: "al") { nodes { ...Person } }
  group(id: $group) {
    ...Team
    members { nodes { ... on User { ...Person } ... on Group { ...Team } ... on OtherMember { objectId displayName kind } } }
    owners { nodes { ...Person } }
  }
  groups { nodes { ...Team } pageInfo { ...Place } }
  teams: groups(search: "te") { nodes { ...Team } }
  mailFolders { nodes { ...Folder } }
  mailFolder(id: "inbox") { ...Folder messages(first: 3) { nodes { ...Mail } } }
  messages(first: 3) { nodes { ...Mail from { user { ...Person } } } }
  calendarView(start: $start, end: $end, first: 3) { nodes { ...Meeting attendees { user { ...Person } } } }
}
fragment Place on PageInfo { startCursor endCursor hasNextPage hasPreviousPage }
fragment Person on User {
  id objectId displayName givenName surname mail userPrincipalName jobTitle department officeLocation
}
fragment Team on Group { id objectId displayName description mail securityEnabled }
fragment Folder on MailFolder { id displayName totalItemCount unreadItemCount childFolderCount }
fragment Mail on Message {
  id subject from { name address } toRecipients { name address } ccRecipients { name address } receivedDateTime
  sentDateTime isRead isDraft importance hasAttachments conversationId webLink bodyPreview
}
fragment Meeting on Event {
  id subject start { dateTime timeZone } end { dateTime timeZone } isAllDay isCancelled isOrganizer location showAs
  webLink joinUrl organizer { name address } attendees { name address kind response } bodyPreview
}`;

it("requests only paths, parameters and properties of v1.0 for all fields of the schema", async () => {
  const api = await startTestServer();
  try {
    const now = api.emulator.clock.now();
    const [start, end] = [-30, 30].map((days) => new Date(now + days * 86_400_000).toISOString());
    const { body } = await api.ask(query, { variables: { group: sampleGroups[1]?.id, start, end } });

    expect(body.errors).toBeUndefined();
    expectValidGraphRequests(api);
    const paths = Object.keys(api.emulator.calls.counts()).filter((key) => graphGet.test(key));
    expect([...new Set(paths.map((key) => key.replace("BATCH ", "")))].sort()).toEqual([
      "GET /v1.0/groups",
      "GET /v1.0/groups/{id}",
      "GET /v1.0/groups/{id}/members",
      "GET /v1.0/groups/{id}/owners",
      "GET /v1.0/me",
      "GET /v1.0/me/calendarView",
      "GET /v1.0/me/events/{id}",
      "GET /v1.0/me/mailFolders",
      "GET /v1.0/me/mailFolders/{id}",
      "GET /v1.0/me/mailFolders/{id}/messages",
      "GET /v1.0/me/messages",
      "GET /v1.0/me/messages/{id}",
      "GET /v1.0/users",
      "GET /v1.0/users/{id}",
      "GET /v1.0/users/{id}/directReports",
      "GET /v1.0/users/{id}/manager",
      "GET /v1.0/users/{id}/memberOf/microsoft.graph.group",
      "GET /v1.0/users/{id}/photos/{size}/$value",
    ]);
  } finally {
    await api.close();
  }
});
