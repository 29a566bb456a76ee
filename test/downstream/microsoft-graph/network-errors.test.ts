import { describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../../dev/src/testing/start-test-server.ts";
import { countBatches, listErrors } from "./graph-requests.ts";

async function withApi(test: (api: TestServer) => Promise<void>): Promise<void> {
  const api = await startTestServer();
  try {
    await test(api);
  } finally {
    await api.close();
  }
}

/** Concurrent: these tests wait in real time. */
describe.concurrent("a Graph request without a response", { timeout: 45_000 }, () => {
  it("fails its fields at the deadline of the incoming request, and no others", () =>
    withApi(async (api) => {
      // After 5 s, three attempts of 10 s: the deadline of 30 s passes during the third.
      api.emulator.faults.inject({ key: "BATCH GET /v1.0/users", delayMs: 5_000 });
      api.emulator.faults.inject({ key: "BATCH GET /v1.0/users/{id}/manager", hang: true });
      const start = performance.now();

      const answer = await api.ask("{ users(first: 1) { nodes { displayName manager { mail } } } }");

      expect(performance.now() - start).toBeLessThan(35_000);
      expect(answer.status).toBe(200);
      expect(answer.body.data).toEqual({ users: { nodes: [{ displayName: "Alice Archer", manager: null }] } });
      expect(listErrors(answer)).toEqual([["users.nodes.0.manager", "DEADLINE_EXCEEDED"]]);
    }));

  it("is retried", () =>
    withApi(async (api) => {
      api.emulator.faults.inject({ key: "BATCH GET /v1.0/me", hang: true, times: 1 });

      const { body } = await api.ask("{ me { displayName } }");

      expect(body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
      expect(countBatches(api)).toBe(2);
    }));

  it("is retried without the batches that succeeded", () =>
    withApi(async (api) => {
      const query = "{ users(first: 40) { nodes { displayName manager { displayName } } } }";
      const { body: expected } = await api.ask(query);
      const batchCount = countBatches(api);
      api.emulator.calls.reset();
      api.emulator.faults.inject({ key: "BATCH GET /v1.0/users/{id}/manager", hang: true, times: 1 });

      expect((await api.ask(query)).body).toEqual(expected);
      expect(batchCount).toBe(3);
      expect(countBatches(api)).toBe(batchCount + 1);
    }));
});
