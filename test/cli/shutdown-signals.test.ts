import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { createLatch } from "../support/latch.ts";
import { endProcesses, isFree, startCommand } from "../support/process.ts";
import { readTraced } from "../../dev/src/testing/start-test-server.ts";

const batch = "POST /v1.0/$batch";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
beforeEach(() => {
  emulator.faults.clear();
  emulator.calls.reset();
});
afterEach(endProcesses);
afterAll(() => emulator.close());

/** Starts the API against the emulator of this process, and an operation whose downstream call is held. */
async function startHeldOperation() {
  const api = startCommand(["serve"], emulator.environment);
  const [, url = ""] = await api.waitForOutput("stdout", /"url":"([^"]+)","msg":"listening"/);
  const gate = createLatch();
  emulator.faults.inject({ key: batch, until: gate.released, times: 1 });
  const token = await emulator.issueToken();
  const answer = fetch(`${url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query: "{ me { displayName } }" }),
  });
  await vi.waitUntil(() => emulator.calls.counts()[batch] === 1, { timeout: 10_000 });
  return { api, url, answer, release: gate.release };
}

it("on SIGTERM a running operation finishes, no new one is let in, and the process ends well", async () => {
  const { api, url, answer, release } = await startHeldOperation();
  const answered = vi.fn();
  void answer.then(answered, answered);
  const asked = Date.now();
  api.kill("SIGTERM");
  await api.waitForOutput("stdout", /"signal":"SIGTERM","msg":"stopping"/);
  const port = Number(new URL(url).port);
  await vi.waitUntil(() => isFree(port), { timeout: 15_000 });
  expect(answered).not.toHaveBeenCalled();
  release();

  const response = await answer;
  expect(response.status).toBe(200);
  expect(readTraced(await response.json()).body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
  // The client keeps its connection alive. That must not hold the process until it is cut off.
  expect(await api.waitForExit()).toMatchObject({ code: 0, signal: null, stderr: "" });
  expect(Date.now() - asked).toBeLessThan(8_000);
  expect(await isFree(port)).toBe(true);
});
