import { afterEach, beforeEach, expect, it } from "vitest";
import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const [alice, bob, carol, mona] = ["alice", "bob", "carol", "mona"].map((name) => `${name}@harbor.example`) as [
  string,
  string,
  string,
  string,
];
/** A lone GET. */
const query = "{ me { displayName } }";

let graph: ScriptedApi;
let api: TestServer;
beforeEach(async () => {
  graph = await startScriptedApi();
  api = await startTestServer({ MICROSOFT_GRAPH_BASE_URL: graph.url, LIMIT_EXCHANGES_PER_MINUTE: "1000" });
});
afterEach(async () => {
  await api.close();
  await graph.close();
});

/** Sends an operation as a user. @returns the code of its first error, or `ok` */
async function ask(user: string, document = query): Promise<string> {
  const { body } = await api.ask(document, { user });
  return String(body.errors?.[0]?.extensions?.["code"] ?? "ok");
}

const getObjectId = async (user: string): Promise<string> => {
  const token = await api.emulator.issueToken({ user });
  return (JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { oid: string }).oid;
};

const person = { status: 200, body: { id: "00000000-0000-4000-8000-000000000001", displayName: "A name" } };

it("keeps an API available to others while the lone GETs of one user time out", async () => {
  graph.script({ status: 504 });
  for (let count = 0; count < 4; count++) await ask(alice);
  const sent = graph.received.length;
  expect(await ask(alice)).toBe("DOWNSTREAM_UNAVAILABLE");
  expect(graph.received).toHaveLength(sent);

  graph.script(person);
  for (const user of [bob, carol, mona]) expect(await ask(user), user).toBe("ok");
  expect(await ask(alice)).toBe("DOWNSTREAM_UNAVAILABLE");
});

it("keeps an API available while the mailbox of one user times out for everybody who reads its photo", async () => {
  const owner = await getObjectId(mona);
  const photo = `{ user(id: "${owner}") { photo } }`;
  graph.script({ status: 504 });
  for (let count = 0; count < 3; count++)
    for (const user of [alice, bob, carol]) expect(await ask(user, photo), user).toBe("DOWNSTREAM_TIMEOUT");
  graph.script(person);
  expect(await ask(mona)).toBe("ok");
});

it("opens the circuit for all users after failures of three", async () => {
  graph.script({ status: 504 });
  for (const user of [alice, bob, carol, alice, bob, carol]) await ask(user);
  const sent = graph.received.length;
  expect(await ask(mona)).toBe("DOWNSTREAM_UNAVAILABLE");
  expect(graph.received).toHaveLength(sent);
});
