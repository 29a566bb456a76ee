import { expect, it } from "vitest";
import { waitUntil } from "../../../support/clock.ts";
import { createLatch } from "../../../support/latch.ts";
import { type Caller, getBatchItem, startGraphForTests } from "../graph-requests.ts";
import { findSampleUser } from "../start-apis.ts";

const scopes = "User.Read User.ReadBasic.All Mail.Read Mail.ReadWrite Calendars.Read";
const alice: Caller = { user: findSampleUser("Alice"), scopes };
const bob: Caller = { user: findSampleUser("Bob"), scopes };

const { apis, graph } = await startGraphForTests();

const get = (path: string, id = path) => ({ id, method: "GET", url: path });
const folders = Array.from({ length: 20 }, (_, index) => get("/me/mailFolders", String(index)));

/** Holds the GETs of these callers' mailboxes: two lists and the photo, or a batch. */
async function holdMailboxes(
  responses: () => readonly Promise<unknown>[],
  calls: number,
): Promise<() => Promise<void>> {
  const { released, release } = createLatch();
  const endFault = apis.faults.inject({ key: "GET /v1.0/*", until: released });
  const held = responses();
  await waitUntil(() => apis.calls.list().filter(({ key }) => key.includes("GET /v1.0/")).length === calls);
  endFault();
  return async () => {
    release();
    await Promise.all(held);
  };
}

it("a mailbox serves four requests at a time, and rejects others as Exchange does", async () => {
  const photo = `/users/${alice.user.id}/photo/$value`;
  const release = await holdMailboxes(
    () => [
      ...["/me/messages", "/me/messages?$top=1", "/me/mailFolders"].map((path) => graph.get(path, alice)),
      graph.bytes(photo, alice),
    ],
    4,
  );
  for (const path of ["/me/mailFolders", photo, `/users/${alice.user.userPrincipalName}/photo/$value`]) {
    const { status, headers, body } = await graph.get(path, alice);
    expect([status, headers.get("retry-after")], path).toEqual([429, "1"]);
    expect(body.error, path).toMatchObject({
      code: "ApplicationThrottled",
      message: "Application is over its MailboxConcurrency limit.",
    });
  }
  for (const [path, caller] of [
    ["/me/mailFolders", bob],
    ["/me", alice],
  ] as const)
    expect((await graph.get(path, caller)).status, path).toBe(200);

  await release();
  expect((await graph.get("/me/mailFolders", alice)).status).toBe(200);
});

it("a batch sends four of its items to Outlook at a time, and items of two batches count together", async () => {
  const release = await holdMailboxes(() => [graph.batch(folders, alice)], 4);
  const second = await graph.batch([...folders.slice(0, 5), get("/me")], alice);
  expect(second.body.responses?.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429, 429, 429]);
  await release();

  const { body } = await graph.batch(folders, alice);
  expect(body.responses?.map(({ status }) => status)).toEqual(Array(20).fill(200));
});

it("a fault puts HTML into a batch response, which is not JSON then", async () => {
  const response = { status: 200, body: "<html></html>", isRaw: true } as const;
  apis.faults.inject({ key: "GET /v1.0/me/mailFolders", response });
  await expect(graph.batch([get("/me"), get("/me/mailFolders")], alice)).rejects.toThrow(SyntaxError);
});

it("a fault without BATCH in its key applies to single requests and batch items, one with * to several paths", async () => {
  apis.faults.inject({ key: "GET /v1.0/me*", response: { status: 418, body: {} } });
  const single = await graph.get("/me", alice);
  const { body } = await graph.batch([get("/me/mailFolders"), get("/users?$top=1")], alice);
  expect([single.status, getBatchItem(body, "/me/mailFolders").status]).toEqual([418, 418]);
  expect(getBatchItem(body, "/users?$top=1").status).toBe(200);
});
