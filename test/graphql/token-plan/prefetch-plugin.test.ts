import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { projectsApi } from "../../../dev/src/emulator/tenant.ts";
import { batchCall, graphExchange, projectsCall } from "../../support/auth-challenges.ts";
import { createLatch } from "../../support/latch.ts";
import { startApi, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";

const projectsExchange = `on-behalf-of ${projectsApi.resource}`;
const tokenCall = "POST /oauth2/v2.0/token";
const nested = "{ projects(first: 1) { nodes { owner { displayName } } } }";

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
  await api.ask("{ __typename }");
});
beforeEach(() => {
  api.emulator.calls.reset();
});
afterEach(() => {
  api.emulator.faults.clear();
});
afterAll(() => api.close());

it("a nested API's token is fetched beside the first one's, before anything is called", async () => {
  // Long enough for what is sent beside it to arrive.
  api.emulator.faults.inject({ key: projectsExchange, delayMs: 300 });
  const { body } = await api.ask(nested);
  expect(body.errors).toBeUndefined();
  const keys = api.emulator.calls
    .list()
    .map(({ key }) => key)
    .filter((key) => key !== tokenCall);
  expect(keys.slice(0, 2).sort()).toEqual([graphExchange, projectsExchange].sort());
  expect(keys.slice(2)).toEqual([projectsCall, batchCall, "BATCH GET /v1.0/users/{id}"]);
});

it("none waits for another: fetching takes as long as the slowest of them", async () => {
  const latch = createLatch();
  for (const key of [graphExchange, projectsExchange]) api.emulator.faults.inject({ key, until: latch.released });
  const answer = api.ask(nested);
  await expect.poll(() => api.emulator.calls.counts()).toMatchObject({ [graphExchange]: 1, [projectsExchange]: 1 });
  latch.release();
  expect((await answer).body.errors).toBeUndefined();
});

it("all scopes of an API are one exchange", async () => {
  await api.ask(
    "{ me { displayName manager { displayName } } users(first: 1) { nodes { id } } messages(first: 1) { nodes { id } } }",
  );
  expect(api.emulator.calls.counts()[graphExchange]).toBe(1);
});

it.each([
  ["{ __typename }", []],
  ["{ projects @skip(if: true) { nodes { name } } }", []],
  ["{ projects(first: 1) { nodes { name } } }", [projectsExchange]],
])("nothing is fetched for an API that is not selected: %s", async (query, expected) => {
  await api.ask(query);
  const exchanges = Object.keys(api.emulator.calls.counts()).filter((key) => key.startsWith("on-behalf-of"));
  expect(exchanges).toEqual(expected);
});

it.each(["{ nothing }", "{ me {", "query A { me { id } } query B { me { id } }"])(
  "nothing is fetched for what cannot be executed: %s",
  async (query) => {
    const { status } = await api.ask(query);
    expect(status).toBe(400);
    expect(api.emulator.calls.counts()).toEqual({});
  },
);

it("what could not be fetched together is fetched by those who need it, and is not tried again at once", async () => {
  const token = await api.emulator.issueToken({ user: "bob@harbor.example" });
  const query = "{ me { displayName } messages(first: 1) { nodes { subject } } }";
  const first = await api.ask(query, { token });
  expect(first.body.data).toEqual({ me: { displayName: "Bob Baker" }, messages: null });
  // All scopes at once, and then each of the two alone.
  expect(api.emulator.calls.counts()[graphExchange]).toBe(3);

  const second = await api.ask(query, { token });
  expect(second.body.data).toEqual(first.body.data);
  expect(api.emulator.calls.counts()[graphExchange]).toBe(3);
});

it("a directory that fails while nobody waits ends nothing", async () => {
  api.emulator.faults.inject({ key: graphExchange, response: { status: 500 } });
  const { body } = await api.ask('{ project(id: "nothing") { owner { displayName } } }');
  expect(body).toEqual({ data: { project: null } });
});
