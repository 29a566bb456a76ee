import { describe, expect, it } from "vitest";
import { startApi, type RunningApi } from "../../../dev/src/testing/start-test-server.ts";
import { countBatches, listErrors } from "./graph-requests.ts";

async function withApi(test: (api: RunningApi) => Promise<void>): Promise<void> {
  const api = await startApi();
  try {
    await test(api);
  } finally {
    await api.close();
  }
}

/** These wait in real time, so they wait together. */
describe.concurrent("Graph", { timeout: 45_000 }, () => {
  it("that hangs costs the fields that wait for it when the request's time is up, and the others nothing", () =>
    withApi(async (api) => {
      // Five seconds and three tries of ten: the request's thirty are over in the middle of the third.
      api.emulator.faults.inject({ key: "BATCH GET /v1.0/users", delayMs: 5_000 });
      api.emulator.faults.inject({ key: "BATCH GET /v1.0/users/{id}/manager", hang: true });
      const start = performance.now();

      const answer = await api.ask("{ users(first: 1) { nodes { displayName manager { mail } } } }");

      expect(performance.now() - start).toBeLessThan(35_000);
      expect(answer.status).toBe(200);
      expect(answer.body.data).toEqual({ users: { nodes: [{ displayName: "Alice Archer", manager: null }] } });
      expect(listErrors(answer)).toEqual([["users.nodes.0.manager", "DEADLINE_EXCEEDED"]]);
    }));

  it("that hangs once is asked again", () =>
    withApi(async (api) => {
      api.emulator.faults.inject({ key: "BATCH GET /v1.0/me", hang: true, times: 1 });

      const { body } = await api.ask("{ me { displayName } }");

      expect(body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
      expect(countBatches(api)).toBe(2);
    }));

  it("that hangs for one batch of several is asked for that one again", () =>
    withApi(async (api) => {
      const query = "{ users(first: 40) { nodes { displayName manager { displayName } } } }";
      const { body: truth } = await api.ask(query);
      const usual = countBatches(api);
      api.emulator.calls.reset();
      api.emulator.faults.inject({ key: "BATCH GET /v1.0/users/{id}/manager", hang: true, times: 1 });

      expect((await api.ask(query)).body).toEqual(truth);
      expect(usual).toBe(3);
      expect(countBatches(api)).toBe(usual + 1);
    }));
});
