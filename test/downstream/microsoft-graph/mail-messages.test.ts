import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StoredMessage } from "../../../dev/src/emulator/microsoft-graph/mail/message.ts";
import { alice, createGraphTestClient, dayFromToday, type GraphTestClient } from "../../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

interface MessagePage {
  readonly nodes: readonly { readonly subject: string | null; readonly receivedDateTime: string }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

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

async function listMessages(variables: Record<string, unknown>): Promise<MessagePage> {
  const query = `query ($first: Int! = 100, $after: String, $filter: MessageFilter, $search: String) {
    messages(first: $first, after: $after, filter: $filter, search: $search) {
      nodes { subject receivedDateTime } pageInfo { endCursor hasNextPage }
    }
  }`;
  return ((await graph.queryData(query, { variables })) as { messages: MessagePage }).messages;
}

/** The messages of the mailbox, newest first. */
const listStoredMessages = (): readonly StoredMessage[] =>
  api.emulator.outlook.findMailbox(alice)?.listMessages() ?? [];

const describeMessage = ({ subject, receivedDateTime }: { subject: string | null; receivedDateTime: string }): string =>
  `${Date.parse(receivedDateTime)} ${String(subject)}`;

const weekAgo = dayFromToday(-7);
const monthAgo = dayFromToday(-30);
const from = ({ from: sender }: StoredMessage) => sender?.emailAddress?.address;
const receivedAt = ({ receivedDateTime }: StoredMessage): number => Date.parse(receivedDateTime);

describe("filtered messages", () => {
  it("returns the messages that match a filter", async () => {
    const filters: readonly (readonly [filter: object, isExpected: (message: StoredMessage) => boolean])[] = [
      [{}, () => true],
      [{ isRead: false }, ({ isRead }) => !isRead],
      [{ isRead: true }, ({ isRead }) => isRead],
      [{ hasAttachments: true }, ({ hasAttachments }) => hasAttachments === true],
      [{ hasAttachments: false }, ({ hasAttachments }) => hasAttachments === false],
      [{ importance: "HIGH" }, ({ importance }) => importance === "high"],
      [{ importance: "LOW" }, ({ importance }) => importance === "low"],
      [{ importance: "NORMAL" }, ({ importance }) => importance === "normal"],
      [{ from: "desk@balticlines.example" }, (message) => from(message) === "desk@balticlines.example"],
      [{ from: "o'neil@harbor.example" }, () => false],
      [{ receivedSince: weekAgo }, (message) => receivedAt(message) >= Date.parse(weekAgo)],
      [{ receivedBefore: weekAgo }, (message) => receivedAt(message) < Date.parse(weekAgo)],
      [{ isRead: null, receivedSince: null, from: null }, () => true],
      [
        { receivedSince: monthAgo, receivedBefore: weekAgo, isRead: false },
        (message) =>
          receivedAt(message) >= Date.parse(monthAgo) && receivedAt(message) < Date.parse(weekAgo) && !message.isRead,
      ],
      [
        {
          ...{ isRead: false, hasAttachments: true, importance: "HIGH", from: "mona@harbor.example" },
          ...{ receivedSince: weekAgo, receivedBefore: dayFromToday(1) },
        },
        ({ subject }) => subject === "Launch plan for the booking portal",
      ],
    ];
    for (const [filter, isExpected] of filters) {
      const row = JSON.stringify(filter);
      api.emulator.calls.reset();
      const { nodes, pageInfo } = await listMessages({ filter });

      expect(nodes.map(describeMessage), row).toEqual(listStoredMessages().filter(isExpected).map(describeMessage));
      expect(pageInfo.hasNextPage, row).toBe(false);
      expect(graph.countReads(), row).toBe(1);
    }
  });

  it("paginates filtered messages", async () => {
    const filter = { from: "desk@balticlines.example" };
    const first = await listMessages({ first: 8, filter });
    const second = await listMessages({ first: 8, after: first.pageInfo.endCursor, filter });

    const expected = listStoredMessages().filter((message) => from(message) === filter.from);
    expect([...first.nodes, ...second.nodes].map(describeMessage)).toEqual(expected.map(describeMessage));
    expect([first, second].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, false]);
  });

  it("rejects an invalid message filter without a call", async () => {
    const query = "query ($filter: MessageFilter) { messages(filter: $filter) { nodes { id } } }";
    for (const filter of [
      { from: "someone" },
      { receivedSince: "yesterday" },
      { importance: "URGENT" },
      { isRead: "yes" },
    ]) {
      const row = JSON.stringify(filter);
      expect(await graph.queryErrors(query, { variables: { filter } }), row).toEqual([[undefined, "BAD_USER_INPUT"]]);
      expect(graph.countReads(), row).toBe(0);
    }
  });
});

describe("a message search", () => {
  it("finds messages by words in subject, body and sender, page by page", async () => {
    const all = await listMessages({ search: "berth" });
    const pages = [await listMessages({ search: "berth", first: 5 })];
    for (let last = pages[0]; last?.pageInfo.hasNextPage; last = pages.at(-1))
      pages.push(await listMessages({ search: "berth", first: 5, after: last.pageInfo.endCursor }));

    expect(all.nodes.length).toBeGreaterThan(10);
    expect(pages.flatMap(({ nodes }) => nodes.map(describeMessage))).toEqual(all.nodes.map(describeMessage));
    expect(graph.listGets().some((item) => item.includes("$orderby"))).toBe(false);
    expect(graph.listGets().filter((item) => item.includes("$skiptoken="))).toHaveLength(pages.length - 1);
  });

  it("removes quotes from the search term, so that it cannot end", async () => {
    expect((await listMessages({ search: 'yacht" OR "berth' })).nodes).toEqual([]);
    expect(graph.listGets()[0]).toContain('$search="yacht  OR  berth"');
  });

  it("rejects invalid arguments of a message list without a call", async () => {
    const query = `query ($first: Int! = 20, $after: String, $filter: MessageFilter, $search: String) {
      messages(first: $first, after: $after, filter: $filter, search: $search) { nodes { id } }
    }`;
    for (const [variables, argument] of [
      [{ search: "b" }, "search"],
      [{ search: "x".repeat(101) }, "search"],
      [{ search: "     " }, "search"],
      [{ search: '"\\"' }, "search"],
      [{ search: "\0\n\t" }, "search"],
      [{ filter: { from: `${"x".repeat(320)}@example.com` } }, "from"],
      [{ search: "berth", filter: { isRead: true } }, "search"],
      [{ first: 0 }, "first"],
      [{ first: 101 }, "first"],
      [{ after: "nonsense" }, "after"],
    ] as const) {
      const row = JSON.stringify(variables);
      expect(await graph.queryErrors(query, { variables }), row).toEqual([["messages", "BAD_USER_INPUT", argument]]);
      expect(graph.countReads(), row).toBe(0);
    }
  });

  it("rejects cursors of another search or filter of messages", async () => {
    const query = `query ($after: String, $filter: MessageFilter, $search: String) {
      messages(first: 5, after: $after, filter: $filter, search: $search) { nodes { id } }
    }`;
    const lists = [{ search: "berth" }, { filter: { isRead: true } }, {}];
    const cursors = await Promise.all(
      lists.map(async (list) => (await listMessages({ ...list, first: 5 })).pageInfo.endCursor),
    );
    api.emulator.calls.reset();
    for (const [index, list] of lists.entries())
      for (const after of cursors.toSpliced(index, 1))
        expect(await graph.queryErrors(query, { variables: { ...list, after } })).toEqual([
          ["messages", "BAD_USER_INPUT", "after"],
        ]);
    expect(graph.countReads()).toBe(0);
  });
});
