import { expect } from "vitest";
import { graphGet, graphRead } from "../../support/graph-calls.ts";
import type { TestResponse, TestServer } from "../../support/test-server.ts";

/** Path and decoded query of each GET, sent singly or in a batch, sorted. */
export function listGets({ emulator }: TestServer): string[] {
  const gets = emulator.calls.list().filter(({ key }) => graphGet.test(key));
  return gets.map(({ url }) => decodeURIComponent(url).replace("/v1.0", "")).sort();
}

/** The number of calls that read from Graph: single GETs and batches. */
export function countReads({ emulator }: TestServer): number {
  return emulator.calls.list().filter(({ key }) => graphRead.test(key)).length;
}

/** The path and code of each error. */
export function listErrors({ body }: TestResponse): (readonly [path: string, code: unknown])[] {
  return (body.errors ?? []).map(({ path = [], extensions }) => [path.join("."), extensions["code"]] as const);
}

/** Replaces the response to the next GET of a path. */
export function injectResponse({ emulator }: TestServer, path: string, body: unknown, status = 200): void {
  emulator.faults.inject({ key: `GET /v1.0${path}`, response: { status, body }, times: 1 });
}

/** Replaces the responses to all GETs of a path, and removes all other faults. */
export function replaceResponses({ emulator }: TestServer, path: string, body: unknown, status = 200): void {
  emulator.faults.clear();
  emulator.faults.inject({ key: `GET /v1.0${path}`, response: { status, body } });
}

/** Checks the calls so far with {@link expectValidGraphRequests}, then forgets them. Starts a row of a loop. */
export function resetCalls(api: TestServer): void {
  expectValidGraphRequests(api);
  api.emulator.calls.reset();
}

const user = "displayName|givenName|surname|mail|userPrincipalName|jobTitle|department|officeLocation";
const group = "displayName|description|mail|securityEnabled";
const folder = "displayName|totalItemCount|unreadItemCount|childFolderCount";
const message =
  "subject|from|toRecipients|ccRecipients|receivedDateTime|sentDateTime|isRead|isDraft|importance|hasAttachments|conversationId|webLink|bodyPreview|body";
const event =
  "subject|start|end|isAllDay|isCancelled|isOrganizer|location|showAs|webLink|organizer|attendees|onlineMeeting|onlineMeetingUrl|bodyPreview|body";

/** The properties that exist at each path of v1.0. */
const selectableProperties: Readonly<Record<string, string>> = {
  "/me": user,
  "/users": user,
  "/users/{id}": user,
  "/users/{id}/manager": user,
  "/users/{id}/directReports": user,
  "/users/{id}/memberOf/microsoft.graph.group": group,
  "/users/{id}/photos/{size}/$value": "",
  "/users/{id}/photo/$value": "",
  "/groups": group,
  "/groups/{id}": group,
  "/groups/{id}/members": `${user}|${group}`,
  "/groups/{id}/owners": user,
  "/me/mailFolders": folder,
  "/me/mailFolders/{id}": folder,
  "/me/mailFolders/{id}/messages": message,
  "/me/messages": message,
  "/me/messages/{id}": message,
  "/me/calendarView": event,
  "/me/events/{id}": event,
};

const parameters =
  /^(\$select|\$top|\$skiptoken|\$skip|\$search|\$filter|\$orderby|\$count|startDateTime|endDateTime)$/;

/** Expects every call to Graph since the last reset to use paths, parameters and properties that exist in v1.0. */
export function expectValidGraphRequests({ emulator }: TestServer): void {
  for (const { key, url } of emulator.calls.list().filter((call) => call.key.includes("/v1.0"))) {
    if (key === "POST /v1.0/$batch") continue;
    const properties = selectableProperties[key.replace(/^(?:BATCH )?GET \/v1\.0/, "")];
    expect(properties, key).toBeDefined();
    const { searchParams } = new URL(url, "https://graph.example");
    for (const name of searchParams.keys()) expect(name).toMatch(parameters);
    const selected = searchParams.get("$select")?.split(",") ?? [];
    expect(["id", ...(properties ?? "").split("|")]).toEqual(expect.arrayContaining(selected));
    expect(new Set(selected).size).toBe(selected.length);
  }
}
