import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { startTestServer, type TestServer } from "../../support/test-server.ts";
import { waitUntil } from "../../support/clock.ts";
import { createLatch } from "../../support/latch.ts";
import { countReads, listErrors } from "./graph-requests.ts";

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
});

// The timers of the server: timeouts and the deadline pass when the test says so, however fast the machine is.
beforeEach(() => {
  api.emulator.calls.reset();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
  api.emulator.faults.clear();
});

afterAll(() => api.close());

const attemptTimeoutMs = 10_000;
const deadlineMs = 30_000;

const batchCountBecomes = (count: number): Promise<void> => waitUntil(() => countReads(api) === count);

it("fails the fields of a batch without a response at the deadline of the incoming request, and no others", async () => {
  const { released, release } = createLatch();
  api.emulator.faults.inject({ key: "GET /v1.0/users", until: released });
  api.emulator.faults.inject({ key: "GET /v1.0/users/{id}/manager", hang: true });
  const pendingResponse = api.ask("{ users(first: 1) { nodes { displayName manager { mail } } } }");

  // The users after 5 s, then three attempts of 10 s: the deadline passes during the third.
  const usersMs = 5_000;
  await batchCountBecomes(1);
  await vi.advanceTimersByTimeAsync(usersMs);
  release();
  await batchCountBecomes(2);
  for (const count of [3, 4]) {
    await vi.advanceTimersByTimeAsync(attemptTimeoutMs);
    await batchCountBecomes(count);
  }
  await vi.advanceTimersByTimeAsync(deadlineMs - usersMs - 2 * attemptTimeoutMs);

  const response = await pendingResponse;
  expect(response.status).toBe(200);
  expect(response.body.data).toEqual({ users: { nodes: [{ displayName: "Alice Archer", manager: null }] } });
  expect(listErrors(response)).toEqual([["users.nodes.0.manager", "DEADLINE_EXCEEDED"]]);
});

it("retries a batch without a response after the timeout of 10 s", async () => {
  api.emulator.faults.inject({ key: "GET /v1.0/me", hang: true, times: 1 });
  const response = api.ask("{ me { displayName } }");
  await batchCountBecomes(1);
  await vi.advanceTimersByTimeAsync(attemptTimeoutMs);

  expect((await response).body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
  expect(countReads(api)).toBe(2);
});

it("retries a batch without a response and not those that succeeded", async () => {
  const query = "{ users(first: 40) { nodes { displayName manager { displayName } } } }";
  const { body: expected } = await api.ask(query);
  const batchCount = countReads(api);
  api.emulator.calls.reset();
  api.emulator.faults.inject({ key: "GET /v1.0/users/{id}/manager", hang: true, times: 1 });
  const response = api.ask(query);
  await batchCountBecomes(batchCount);
  await vi.advanceTimersByTimeAsync(attemptTimeoutMs);

  expect((await response).body).toEqual(expected);
  expect(batchCount).toBe(3);
  expect(countReads(api)).toBe(batchCount + 1);
});
