import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { extractTokenTrace, startTestServer } from "../../support/test-server.ts";
import { createEventLoopMonitor } from "../../../src/server/load-shedding/event-loop-delay.ts";
import { createLoadShedding } from "../../../src/server/load-shedding/load-shedding.ts";
import { toLimitError } from "../../support/expected-limit-errors.ts";
import { createLatch } from "../../support/latch.ts";
import { buildPostHead, openSocket } from "../../support/slow-client.ts";

const overloaded = { status: 503, code: "OVERLOADED", limit: "concurrent_operations", data: false };
const graphCall = "GET /v1.0/me";

/** An API at its limit of two concurrent operations, until they are released or their clients disconnect. */
async function startBusyApi() {
  const api = await startTestServer({ LIMIT_CONCURRENT_OPERATIONS: "2" });
  onTestFinished(() => api.close());
  await api.ask("{ me { displayName } }");
  const headers = { authorization: `Bearer ${await api.emulator.issueToken()}`, "content-type": "application/json" };
  api.emulator.calls.reset();
  const latch = createLatch();
  const endFault = api.emulator.faults.inject({ key: graphCall, until: latch.released });
  onTestFinished(endFault);
  const clients = new AbortController();
  const responses = ["displayName", "jobTitle"].map(async (name) => {
    const body = JSON.stringify({ query: `{ me { ${name} } }` });
    const response = await fetch(`${api.url}/graphql`, { method: "POST", headers, body, signal: clients.signal });
    return extractTokenTrace(await response.json()).body;
  });
  const settled = Promise.allSettled(responses);
  await expect.poll(() => api.emulator.calls.counts()[graphCall]).toBe(2);
  const disconnect = (): void => {
    clients.abort();
    endFault();
  };
  onTestFinished(disconnect);
  return { api, settled, release: latch.release, disconnect };
}

describe("an API at its limit of concurrent operations", () => {
  it("rejects an operation above the limit with 503 and Retry-After before authentication, and completes the running ones", async () => {
    const { api, settled, release } = await startBusyApi();
    for (const headers of [undefined, { "content-type": "application/json" }]) {
      const response = await api.ask("{ __typename }", headers && { headers });
      expect(toLimitError(response)).toEqual(overloaded);
      expect(response.headers.get("retry-after")).toMatch(/^[1-3]$/);
      expect(response.body.errors?.[0]?.extensions["retryAfterSeconds"]).toBe(
        Number(response.headers.get("retry-after")),
      );
    }
    release();
    expect(await settled).toEqual([
      { status: "fulfilled", value: { data: { me: { displayName: "Alice Archer" } } } },
      { status: "fulfilled", value: { data: { me: { jobTitle: expect.any(String) as string } } } },
    ]);
    api.emulator.faults.clear();
    expect((await api.ask("{ me { displayName } }")).body.errors).toBeUndefined();
  });

  it("rejects an operation above the limit before its body is received, lets browsers read the rejection, and serves health checks", async () => {
    const { api } = await startBusyApi();
    const socket = await openSocket(api);
    socket.write(buildPostHead(1_000));
    expect(await socket.readUntil(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 503 /);

    const response = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "http://localhost:5173" },
      body: "{}",
    });
    expect(response.status).toBe(503);
    expect(response.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
    expect(response.headers.get("access-control-expose-headers")).toContain("Retry-After");

    for (const path of ["/livez", "/readyz"]) expect((await fetch(`${api.url}${path}`)).status, path).toBe(200);
  });

  it("accepts operations again after a client has disconnected", async () => {
    const { api, disconnect } = await startBusyApi();
    expect((await api.ask("{ __typename }")).status).toBe(503);
    disconnect();
    await expect.poll(async () => (await api.ask("{ __typename }")).status, { timeout: 10_000 }).toBe(200);
  });
});

it("counts running operations and checks the event-loop delay", () => {
  const limits = { concurrentOperations: 2, eventLoopDelayMs: 100 };
  let delayMs = 0;
  const shedding = createLoadShedding({ limits, eventLoop: { delayMs: () => delayMs }, random: () => 0.99 });
  const release = shedding.acquire();
  shedding.acquire();
  expect(shedding.getOverloadError()?.extensions).toEqual({
    code: "OVERLOADED",
    limit: "concurrent_operations",
    retryAfterSeconds: 3,
  });
  expect(() => shedding.acquire()).toThrow(expect.objectContaining({ code: "OVERLOADED" }) as Error);
  release();
  expect(shedding.getOverloadError()).toBeUndefined();
  delayMs = 100;
  expect(shedding.getOverloadError()).toBeUndefined();
  delayMs = 101;
  expect(shedding.getOverloadError()?.extensions).toMatchObject({ limit: "event_loop_delay_ms" });
  delayMs = 0;
  expect(shedding.getOverloadError()).toBeUndefined();
});

describe("createEventLoopMonitor", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Starts a monitor with one histogram that has these mean delays in milliseconds, one per window of 500 ms. */
  function startMonitor() {
    const histogram = { count: 0, mean: NaN, enable: () => true, disable: () => true, reset: vi.fn() };
    const monitor = createEventLoopMonitor(histogram);
    onTestFinished(monitor.close);
    /** Ends a window with this mean time between ticks, or without any measurement. */
    const endWindow = (meanMs?: number): number => {
      Object.assign(histogram, { count: meanMs === undefined ? 0 : 25, mean: (meanMs ?? NaN) * 1e6 });
      vi.advanceTimersByTime(500);
      return monitor.delayMs();
    };
    return { endWindow, histogram };
  }

  it("reports an event-loop delay that lasts for two windows, and its end after one", () => {
    const { endWindow, histogram } = startMonitor();
    expect([endWindow(20), endWindow(320), endWindow(220), endWindow(20)]).toEqual([0, 0, 200, 0]);
    expect(histogram.reset).toHaveBeenCalledTimes(4);
  });

  it("ignores a single long pause of the event loop", () => {
    const { endWindow } = startMonitor();
    expect([endWindow(21), endWindow(1_520), endWindow(21)]).toEqual([0, 1, 1]);
  });

  it("takes the whole window as the delay if the histogram has no measurement", () => {
    const { endWindow } = startMonitor();
    expect([endWindow(), endWindow()]).toEqual([0, 480]);
  });
});

it("rejects operations while the event loop is delayed, and recovers afterwards", async () => {
  const api = await startTestServer({ LIMIT_EVENT_LOOP_DELAY_MS: "200" });
  onTestFinished(() => api.close());
  const token = await api.emulator.issueToken();
  const until = performance.now() + 15_000;
  let response = await api.ask("{ __typename }", { token });
  while (response.status === 200 && performance.now() < until) {
    const end = performance.now() + 400;
    while (performance.now() < end);
    response = await api.ask("{ __typename }", { token });
  }
  expect(toLimitError(response)).toEqual({ ...overloaded, limit: "event_loop_delay_ms" });
  await expect.poll(async () => (await api.ask("{ __typename }", { token })).status, { timeout: 10_000 }).toBe(200);
});
