import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { alice, createGraphTestClient, mona, type GraphTestClient } from "../../support/graph-calls.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

interface MessagePage {
  readonly nodes: readonly { readonly id: string; readonly receivedDateTime: string }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
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

const inboxPage = `query ($first: Int!, $after: String) {
  mailFolder(id: "inbox") {
    messages(first: $first, after: $after) {
      nodes { id receivedDateTime } pageInfo { endCursor hasNextPage hasPreviousPage }
    }
  }
}`;

async function getInboxPage(first: number, after?: string, user = alice): Promise<MessagePage> {
  const data = await graph.queryData(inboxPage, { user, variables: { first, after } });
  return (data as { mailFolder: { messages: MessagePage } }).mailFolder.messages;
}

async function getFolderId(name: string): Promise<string> {
  const data = await graph.queryData("query ($id: ID!) { mailFolder(id: $id) { id } }", { variables: { id: name } });
  return (data as { mailFolder: { id: string } }).mailFolder.id;
}

describe("the folders of a mailbox", () => {
  it("lists the folders of a mailbox with their counts", async () => {
    const { mailFolders } = (await graph.queryData(
      "{ mailFolders { nodes { displayName totalItemCount unreadItemCount childFolderCount } pageInfo { hasNextPage } } }",
    )) as { mailFolders: { nodes: { displayName: string }[]; pageInfo: object } };

    expect(mailFolders.pageInfo).toEqual({ hasNextPage: false });
    expect(mailFolders.nodes).toHaveLength(9);
    expect(mailFolders.nodes.find(({ displayName }) => displayName === "Inbox")).toEqual({
      displayName: "Inbox",
      totalItemCount: 67,
      unreadItemCount: 15,
      childFolderCount: 2,
    });
    expect(graph.countReads()).toBe(1);
  });

  it("paginates the folders of a mailbox", async () => {
    const names: string[] = [];
    const query = `query ($after: String) {
      mailFolders(first: 4, after: $after) { edges { cursor node { displayName } } pageInfo { hasNextPage } }
    }`;
    let after: string | undefined;
    let more = true;
    while (more) {
      const data = (await graph.queryData(query, { variables: { after } })) as {
        mailFolders: { edges: { cursor: string; node: { displayName: string } }[]; pageInfo: { hasNextPage: boolean } };
      };
      const { edges, pageInfo } = data.mailFolders;
      names.push(...edges.map(({ node }) => node.displayName));
      after = edges.at(-1)?.cursor;
      more = pageInfo.hasNextPage;
    }
    expect(new Set(names).size).toBe(9);
    expect(graph.countReads()).toBe(3);
  });

  it("returns a folder by global id, by well-known name in any case, and as a node", async () => {
    const id = await getFolderId("sentitems");
    const data = await graph.queryData(
      `query ($id: ID!) {
        a: mailFolder(id: $id) { id displayName }
        b: mailFolder(id: "SentItems") { id displayName }
        c: node(id: $id) { id ... on MailFolder { displayName } }
      }`,
      { variables: { id } },
    );
    const folder = { id, displayName: "Sent Items" };
    expect(data).toEqual({ a: folder, b: folder, c: folder });
  });

  it("returns null for a folder of another user", async () => {
    const id = await getFolderId("inbox");
    const query = "query ($id: ID!) { mailFolder(id: $id) { displayName } }";
    expect(await graph.queryData(query, { user: mona, variables: { id } })).toEqual({ mailFolder: null });
  });

  it("returns null for an invalid folder id without a call", async () => {
    const query = "query ($id: ID!) { mailFolder(id: $id) { displayName } }";
    for (const id of ["..", ".", "", "../messages", "inbox?$top=1", Buffer.from("Message:x").toString("base64url")]) {
      expect(await graph.queryData(query, { variables: { id } }), id).toEqual({ mailFolder: null });
      expect(graph.countReads(), id).toBe(0);
    }
  });
});

describe("the messages of a folder", () => {
  it("returns each message of a folder once, newest first", async () => {
    const pages: MessagePage[] = [];
    for (let page = await getInboxPage(15); ; page = await getInboxPage(15, page.pageInfo.endCursor)) {
      pages.push(page);
      if (!page.pageInfo.hasNextPage) break;
    }
    const messages = pages.flatMap(({ nodes }) => nodes);
    const times = messages.map(({ receivedDateTime }) => receivedDateTime);

    expect(pages.map(({ nodes }) => nodes.length)).toEqual([15, 15, 15, 15, 7]);
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true, true, true]);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(67);
    expect(times).toEqual([...times].sort().reverse());
    const skips = graph.listGets().flatMap((item) => /\$skip=(\d+)/.exec(item)?.[1] ?? []);
    expect(skips).toEqual(["15", "30", "45", "60"]);
  });

  it("continues the messages of a folder from inside a page, and with another page size", async () => {
    const all = (await getInboxPage(100)).nodes.map(({ id }) => id);
    const data = await graph.queryData(inboxPage.replace("nodes {", "edges { cursor } nodes {"), {
      variables: { first: 10 },
    });
    const { edges } = (data as { mailFolder: { messages: { edges: { cursor: string }[] } } }).mailFolder.messages;

    const next = await getInboxPage(20, edges[3]?.cursor);
    expect(next.nodes.map(({ id }) => id)).toEqual(all.slice(4, 24));
  });

  it("continues the messages of a folder that is now queried by its global id", async () => {
    const { pageInfo } = await getInboxPage(66);
    const data = await graph.queryData(inboxPage.replace("inbox", await getFolderId("inbox")), {
      variables: { first: 5, after: pageInfo.endCursor },
    });
    expect(data).toMatchObject({ mailFolder: { messages: { nodes: [{}], pageInfo: { hasNextPage: false } } } });
  });
});

describe("a cursor", () => {
  const cursorErrors = (path: string) => [[path, "BAD_USER_INPUT", "after"]];

  it("rejects a cursor of messages for another folder and for another filter", async () => {
    for (const field of [
      'mailFolder(id: "archive") { messages(first: 5, after: $after) { nodes { id } } }',
      'mailFolder(id: "inbox") { messages(after: $after, filter: { isRead: true }) { nodes { id } } }',
    ]) {
      api.emulator.calls.reset();
      const { pageInfo } = await getInboxPage(5);
      const query = `query ($after: String) { ${field} }`;
      const variables = { after: pageInfo.endCursor };
      expect(await graph.queryErrors(query, { variables }), field).toEqual(cursorErrors("mailFolder.messages"));
      expect(
        graph.listGets().filter((item) => /archive.*messages|filter/.test(item)),
        field,
      ).toEqual([]);
    }
  });

  it("rejects a cursor of the messages of a folder for other lists, without a call", async () => {
    const { pageInfo } = await getInboxPage(5);
    api.emulator.calls.reset();
    for (const field of ["messages", "mailFolders", "users"]) {
      const query = `query ($after: String) { ${field}(after: $after) { nodes { id } } }`;
      const errors = await graph.queryErrors(query, { variables: { after: pageInfo.endCursor } });
      expect(errors, field).toEqual(cursorErrors(field));
      expect(graph.countReads(), field).toBe(0);
    }
  });

  it("rejects a cursor of the messages of another user", async () => {
    const { pageInfo } = await getInboxPage(2, undefined, mona);
    const variables = { first: 2, after: pageInfo.endCursor };
    expect(await graph.queryErrors(inboxPage, { user: alice, variables })).toEqual(cursorErrors("mailFolder.messages"));
  });
});
