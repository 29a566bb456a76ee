import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLoadShedding } from "../../src/server/load-shedding/load-shedding.ts";
import { createEventLoopMonitor } from "../../src/server/load-shedding/event-loop-delay.ts";
import { createLatch } from "../support/latch.ts";
import { openSocket, buildPostHead } from "../support/slow-client.ts";
import { toLimitError } from "../support/expected-limit-errors.ts";
import { readTraced, startApi } from "../../dev/src/testing/start-test-server.ts";

const overloaded = { status: 503, code: "OVERLOADED", limit: "concurrent_operations", data: false };
const batch = "POST /v1.0/$batch";

/** An API that has as many operations under way as it may, until their API answers or their callers go away. */
async function busyApi() {
  const api = await startApi({ LIMIT_CONCURRENT_OPERATIONS: "2" });
  onTestFinished(() => api.close());
  await api.ask("{ me { displayName } }");
  const headers = { authorization: `Bearer ${await api.emulator.issueToken()}`, "content-type": "application/json" };
  api.emulator.calls.reset();
  const gate = createLatch();
  const endFault = api.emulator.faults.inject({ key: batch, until: gate.released });
  onTestFinished(endFault);
  const callers = new AbortController();
  const answers = ["displayName", "jobTitle"].map(async (name) => {
    const body = JSON.stringify({ query: `{ me { ${name} } }` });
    const answer = await fetch(`${api.url}/graphql`, { method: "POST", headers, body, signal: callers.signal });
    return readTraced(await answer.json()).body;
  });
  const settled = Promise.allSettled(answers);
  await expect.poll(() => api.emulator.calls.counts()[batch]).toBe(2);
  const goAway = (): void => {
    callers.abort();
    endFault();
  };
  onTestFinished(goAway);
  return { api, settled, release: gate.release, goAway };
}

describe("with as many operations under way as there may be", () => {
  it("one more is refused with 503 and a time to come again, before its token is looked at, and the others are answered", async () => {
    const { api, settled, release } = await busyApi();
    for (const headers of [undefined, { "content-type": "application/json" }]) {
      const answer = await api.ask("{ __typename }", headers && { headers });
      expect(toLimitError(answer)).toEqual(overloaded);
      expect(answer.headers.get("retry-after")).toMatch(/^[1-3]$/);
      expect(answer.body.errors?.[0]?.extensions["retryAfterSeconds"]).toBe(Number(answer.headers.get("retry-after")));
    }
    release();
    expect(await settled).toEqual([
      { status: "fulfilled", value: { data: { me: { displayName: "Alice Archer" } } } },
      { status: "fulfilled", value: { data: { me: { jobTitle: expect.any(String) as string } } } },
    ]);
    api.emulator.faults.clear();
    expect((await api.ask("{ me { displayName } }")).body.errors).toBeUndefined();
  });

  it("it is refused before its body has come", async () => {
    const { api } = await busyApi();
    const socket = await openSocket(api);
    socket.write(buildPostHead(1_000));
    expect(await socket.readUntil(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 503 /);
  });

  it("a browser may read it", async () => {
    const { api } = await busyApi();
    const answer = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "http://localhost:5173" },
      body: "{}",
    });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
    expect(answer.headers.get("access-control-expose-headers")).toContain("Retry-After");
  });

  it("probes are answered", async () => {
    const { api } = await busyApi();
    for (const path of ["/livez", "/readyz"]) expect((await fetch(`${api.url}${path}`)).status).toBe(200);
  });

  it("a caller who goes away makes room", async () => {
    const { api, goAway } = await busyApi();
    expect((await api.ask("{ __typename }")).status).toBe(503);
    goAway();
    await expect.poll(async () => (await api.ask("{ __typename }")).status, { timeout: 10_000 }).toBe(200);
  });
});

describe("room", () => {
  const limits = { concurrentOperations: 2, eventLoopDelayMs: 100 };

  it("is given back by each operation, and not given while the event loop is late", () => {
    let delayMs = 0;
    const shedding = createLoadShedding({ limits, eventLoop: { delayMs: () => delayMs }, random: () => 0.99 });
    const leave = shedding.acquire();
    shedding.acquire();
    expect(shedding.getOverloadError()?.extensions).toEqual({
      code: "OVERLOADED",
      limit: "concurrent_operations",
      retryAfterSeconds: 3,
    });
    expect(() => shedding.acquire()).toThrow("overloaded");
    leave();
    expect(shedding.getOverloadError()).toBeUndefined();
    delayMs = 100;
    expect(shedding.getOverloadError()).toBeUndefined();
    delayMs = 101;
    expect(shedding.getOverloadError()?.extensions).toMatchObject({ limit: "event_loop_delay_ms" });
    delayMs = 0;
    expect(shedding.getOverloadError()).toBeUndefined();
  });
});

describe("the event loop", () => {
  const block = (milliseconds: number): void => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  };

  it("is late while it is blocked again and again, and soon in time after that", async () => {
    const eventLoop = createEventLoopMonitor();
    onTestFinished(eventLoop.close);
    for (let time = 0; time < 8; time++) {
      block(400);
      await pause(1);
    }
    expect(eventLoop.delayMs()).toBeGreaterThan(200);
    await expect.poll(() => eventLoop.delayMs(), { timeout: 10_000 }).toBeLessThan(100);
  });

  it("is not late for one long moment", async () => {
    const eventLoop = createEventLoopMonitor();
    onTestFinished(eventLoop.close);
    await pause(700);
    block(1_500);
    const seen: number[] = [];
    for (let time = 0; time < 20; time++) {
      await pause(50);
      seen.push(eventLoop.delayMs());
    }
    expect(Math.max(...seen)).toBeLessThan(1_000);
  });
});

it("an API whose event loop is late refuses, and serves again afterwards", async () => {
  const api = await startApi({ LIMIT_EVENT_LOOP_DELAY_MS: "200" });
  onTestFinished(() => api.close());
  const token = await api.emulator.issueToken();
  const until = performance.now() + 15_000;
  let answer = await api.ask("{ __typename }", { token });
  while (answer.status === 200 && performance.now() < until) {
    const end = performance.now() + 400;
    while (performance.now() < end);
    answer = await api.ask("{ __typename }", { token });
  }
  expect(toLimitError(answer)).toEqual({ ...overloaded, limit: "event_loop_delay_ms" });
  await expect.poll(async () => (await api.ask("{ __typename }", { token })).status, { timeout: 10_000 }).toBe(200);
});
