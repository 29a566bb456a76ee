import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { sampleUsers, type SampleUser } from "@oboql/dev/emulator";
import { boards as sampleBoards, cards as sampleCards } from "../support/apis/boards/data.ts";
import { alice, createGraphTestClient, dayFromToday, mona, type GraphTestClient } from "../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

let api: TestServer;
let graph: GraphTestClient;

beforeAll(async () => {
  api = await startTestServer();
  graph = createGraphTestClient(api);
});

afterAll(() => api.close());

beforeEach(() => {
  api.emulator.calls.reset();
});

/** The photos that are requested in any size, because they do not exist in the requested one. */
const countMissingPhotos = (users: readonly SampleUser[]): number =>
  users.filter(({ surname, userType }) => userType === "Guest" || /^[BHNTZ]|^Ruiz$/.test(surname)).length;

const batchesFor = (gets: number): number => Math.ceil(gets / 20);

/** The numbers of batches and of GETs in them. Fails if a GET was sent twice. */
function countCalls(): { batches: number; gets: number } {
  const items = graph.listGets();
  expect(new Set(items).size).toBe(items.length);
  return { batches: graph.countReads(), gets: items.length };
}

it("loads an inbox with one call for each level and service, apart from more than 20 senders and missing photos", async () => {
  await graph.queryData(`{
    me { displayName }
    mailFolders { nodes { displayName unreadItemCount } }
    mailFolder(id: "inbox") {
      messages(first: 20) { nodes { subject receivedDateTime bodyPreview from { name user { displayName photo } } } }
    }
  }`);

  const messages = api.emulator.outlook.findMailbox(alice)?.listMessages("inbox").slice(0, 20) ?? [];
  const senders = new Set(messages.map(({ from }) => from?.emailAddress?.address));
  const users = sampleUsers.filter(({ mail }) => senders.has(mail));
  const [known, missing] = [users.length, countMissingPhotos(users)];
  expect(countCalls()).toEqual({
    gets: 3 + 1 + (20 + senders.size) + known + missing,
    batches: 2 + 1 + (1 + batchesFor(senders.size)) + batchesFor(known) + batchesFor(missing),
  });
});

it("loads a calendar with one batch and all its people with another", async () => {
  const span = `start: "${dayFromToday(0)}", end: "${dayFromToday(14)}"`;
  const person = "name user { displayName }";
  await graph.queryData(`{ calendarView(${span}, first: 100) { nodes {
    subject start { dateTime } organizer { ${person} } attendees { response ${person} }
  } } }`);

  expect(countCalls().batches).toBe(2);
});

it("loads a team with one batch for each level", async () => {
  await graph.queryData(
    `{ me { directReports { nodes { displayName photo manager { displayName } groups { nodes { displayName } } } } } }`,
    { user: mona },
  );

  const me = sampleUsers.find(({ mail }) => mail === mona);
  const users = sampleUsers.filter(({ managerId }) => managerId === me?.id);
  const [reports, missing] = [users.length, countMissingPhotos(users)];
  // The caller's id needs no call.
  expect(countCalls()).toEqual({
    gets: 1 + 3 * reports + missing,
    batches: 1 + batchesFor(3 * reports) + batchesFor(missing),
  });
});

it("loads each person of a board with one GET, whatever their roles", async () => {
  await graph.queryData(
    `{ boards(first: 20) { nodes {
      name owner { displayName manager { displayName } }
      cards(first: 10) { nodes { title assignee { displayName manager { displayName } } } }
    } } }`,
    { user: mona },
  );

  const boards = sampleBoards.slice(0, 20);
  const owners = new Set(boards.map(({ ownerId }) => ownerId));
  const assignees = new Set(
    boards.flatMap(({ id }) =>
      sampleCards
        .filter(({ boardId }) => boardId === id)
        .slice(0, 10)
        .flatMap(({ assigneeId }) => assigneeId ?? []),
    ),
  );
  const isThere = (id: string): boolean => sampleUsers.some((user) => user.id === id);
  const all = new Set([...owners, ...assignees]);
  const late = [...assignees].filter((id) => !owners.has(id));
  expect(countCalls().gets).toBe(all.size + [...all].filter(isThere).length);
  const levels = [owners.size, [...owners].filter(isThere).length, late.length, late.filter(isThere).length];
  expect(countCalls().batches).toBeLessThanOrEqual(levels.reduce((sum, gets) => sum + batchesFor(gets), 0));
  expect(api.emulator.calls.counts()["POST /boards/graphql"]).toBe(2);
});
