import { parse } from "graphql";
import { startScriptedApi } from "@oboql/dev/testing";
import { startTestServer } from "../test-server.ts";
import { downstreamNames, testProject } from "../project.ts";
import { createSchema } from "../../../src/graphql/schema.ts";
import { findWrongType } from "./check-response.ts";
import { respondBroken } from "./broken-apis.ts";

const user = "id objectId displayName givenName surname mail userPrincipalName jobTitle department officeLocation";
const board = "id name description status createdAt dueOn cardCount";
const card = "id title status dueOn";
const item = "id number name count";
const pageInfo = "pageInfo { startCursor endCursor hasNextPage hasPreviousPage }";
const page = (fields: string): string => `{ nodes { ${fields} } edges { cursor node { ${fields} } } ${pageInfo} }`;
const recipient = "{ name address user { displayName } }";
const message = `id subject from ${recipient} toRecipients ${recipient} ccRecipients { name } receivedDateTime sentDateTime
  isRead isDraft importance hasAttachments conversationId webLink`;
const event = `id subject start { dateTime timeZone } end { dateTime timeZone } isAllDay isCancelled isOrganizer location
  showAs joinUrl webLink organizer ${recipient} attendees { name address kind response user { displayName } }`;
const toId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString("base64url");

const operations: readonly string[] = [
  `{ me { ${user} photo(size: LARGE) manager { ${user} } directReports ${page(user)} groups ${page("id displayName")} } }`,
  `{ users(search: "ali") ${page(`${user} photo`)} }`,
  `{ user(id: "alice@harbor.example") { ${user} } groups(first: 3) { nodes { id objectId displayName description mail
    securityEnabled owners { nodes { displayName } } members { nodes { __typename ... on User { id mail } ... on Group { id
    description } ... on OtherMember { objectId displayName kind } } } } } }`,
  `{ mailFolders { nodes { id displayName totalItemCount unreadItemCount childFolderCount messages(first: 2) ${page(message)} } } }`,
  `{ messages(first: 3) { nodes { ${message} bodyPreview body(format: TEXT) attachments { name contentType size isInline kind } } } }`,
  `{ calendarView(start: "2026-03-01T00:00:00Z", end: "2026-04-01T00:00:00Z") ${page(`${event} bodyPreview body`)} }`,
  `{ message(id: "${toId("Message", "AAA")}") { ${message} } event(id: "${toId("Event", "AAA")}") { ${event} } mailFolder(id: "inbox") { id } }`,
  `{ boards(first: 3) { nodes { ${board} owner { displayName } members { nodes { displayName } edges { role cursor node { id } }
    ${pageInfo} } cards(first: 2) ${page(card)} } edges { cursor node { ${board} } } ${pageInfo} } }`,
  `{ board(id: "brd-1") { ${board} cards { nodes { ${card} board { name } assignee { mail } } } } }`,
  `{ a: card(id: "crd-1") { ${card} } b: card(id: "crd-2") { id board { ${board} } assignee { displayName } } }`,
  `{ me { boards(first: 2) ${page(board)} cards(first: 2) ${page(card)} } }`,
  `{ node(id: "${toId("Board", "brd-1")}") { id ... on Board { ${board} } } x: node(id: "${toId("Group", "11111111-1111-4111-8111-111111111111")}") {
    ... on Group { id displayName } } }`,
  `{ item(id: "1") { ${item} keeper { mail } } other: item(id: "${toId("Item", "2")}") { ${item} } }`,
  `mutation { createBoard(input: { name: "Pier" }) { __typename ... on CreateBoardPayload { board { ${board} } } ... on UserError { message } } }`,
  `mutation { completeCard(input: { cardId: "crd-1" }) { ... on CompleteCardPayload { card { ${card} assignee { mail } } } ... on UserError { message } } }`,
  `mutation { setItemCount(input: { itemId: "1", count: 2 }) { item { ${item} } } }`,
  `mutation { markMessage(input: { messageId: "AAA", isRead: true }) { message { ${message} } } }`,
  `mutation { createEvent(input: { subject: "Tide", start: "2026-03-31T08:30:00Z", end: "2026-03-31T09:30:00Z" }) { event { ${event} } } }`,
];

const settings = {
  LIMIT_RATE_PER_IDENTITY: "1000000",
  LIMIT_RATE_PER_CLIENT_APP: "1000000",
  LIMIT_COST_PER_MINUTE: "1000000000",
  LIMIT_EXCHANGES_PER_MINUTE: "100000",
};

const concurrency = 8;

export interface FuzzReport {
  readonly operations: number;
  /** Operations whose response has an error. */
  readonly withErrors: number;
  /** Operations whose response has data other than null. */
  readonly withData: number;
  /** What went wrong, with the number of the operation. */
  readonly findings: readonly string[];
}

/**
 * Sends operations to a server whose downstream APIs respond with broken values, which depend on the seed and the number of
 * the operation only.
 *
 * @param from number of the first operation: a single operation can be repeated
 */
export async function runFuzz({
  seed,
  count,
  from = 0,
}: {
  seed: number;
  count: number;
  from?: number;
}): Promise<FuzzReport> {
  const downstream = await startScriptedApi();
  const server = await startTestServer({
    ...settings,
    MICROSOFT_GRAPH_BASE_URL: `${downstream.url}/v1.0`,
    BOARDS_BASE_URL: `${downstream.url}/boards`,
    INVENTORY_BASE_URL: `${downstream.url}/inventory`,
  });
  const schema = createSchema(testProject, downstreamNames);
  const token = await server.emulator.issueToken();
  const findings: string[] = [];
  let [next, withErrors, withData] = [from, 0, 0];

  const runNext = async (): Promise<void> => {
    while (next < from + count) {
      const index = next++;
      if (index % 100 === 0) downstream.script(respondBroken);
      const query = operations[index % operations.length] ?? "";
      const headers = {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "x-request-id": `${seed}-${index}`,
      };
      const { status, body } = await server.ask(query, { headers });
      if (body.errors) withErrors++;
      if (Object.values(body.data ?? {}).some((value) => value !== null)) withData++;
      const codes = new Set(body.errors?.map(({ extensions }) => extensions["code"]));
      if (codes.has("INTERNAL_SERVER_ERROR")) findings.push(`${index}: ${JSON.stringify(body.errors).slice(0, 500)}`);
      if (JSON.stringify(body.errors ?? []).includes("secret detail")) findings.push(`${index}: message of an API`);
      if (status !== 200 && status !== 401) findings.push(`${index}: status ${status}`);
      const wrong = body.data && findWrongType(schema, parse(query), body.data);
      if (wrong !== undefined && wrong !== null) findings.push(`${index}: wrong type of ${wrong}`);
    }
  };

  try {
    downstream.script(respondBroken);
    await Promise.all(Array.from({ length: concurrency }, runNext));
    for (const line of server.logged()) if (/"level":(?:"error"|50)/.test(line)) findings.push(line);
    return { operations: next - from, withErrors, withData, findings };
  } finally {
    await server.close();
    await downstream.close();
  }
}
