import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { CircuitOpenError, createCircuitBreakers, type CallResult } from "../../src/http-client/circuit-breaker.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { HttpError } from "../../src/http-client/http-error.ts";
import { unreachableUrl } from "../support/downstream-http.ts";
import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";

let server: ScriptedApi;
beforeAll(async () => {
  server = await startScriptedApi();
});
beforeEach(() => {
  server.script({ status: 200 });
});
afterAll(() => server.close());

const openMs = 5_500;

function createTestClient(timeoutMs = 10_000, toCircuitKey?: (url: string) => string) {
  const clock = { now: 1_000_000 };
  const http = createHttpClient({
    timeoutMs,
    maxResponseBytes: 1_000,
    connections: 4,
    circuitBreaker: { now: () => clock.now, random: () => 0.5, ...(toCircuitKey && { toCircuitKey }) },
  });
  onTestFinished(() => http.close());
  /** The result of a call: its status, the reason of the network error, or `open`. */
  const call = (url = server.url, signal?: AbortSignal, ...failureSources: string[]): Promise<unknown> =>
    http.send({ method: "GET", url, signal, failureSources }).then(
      ({ status }) => status,
      (error: unknown) => {
        if (error instanceof CircuitOpenError) return "open";
        return error instanceof HttpError ? error.reason : error;
      },
    );
  const times = async (count: number, url?: string): Promise<unknown[]> => {
    const ends: unknown[] = [];
    for (let index = 0; index < count; index++) ends.push(await call(url));
    return ends;
  };
  /** A call of a caller, who reads an object. */
  const callAs = (caller: string, ...objects: string[]): Promise<unknown> =>
    call(server.url, undefined, caller, ...objects);
  return { clock, http, call, callAs, times };
}

it("opens after ten consecutive 502, 503 or 504 and sends no more requests", async () => {
  for (const status of [502, 503, 504]) {
    server.script({ status });
    const { times } = createTestClient();
    expect(await times(12), String(status)).toEqual([...Array<number>(10).fill(status), "open", "open"]);
    expect(server.received, String(status)).toHaveLength(10);
  }
});

it("opens for an unreachable origin only, not for others", async () => {
  const { times, call } = createTestClient();
  expect(await times(11, unreachableUrl)).toEqual([...Array<string>(10).fill("unreachable"), "open"]);
  expect(await call(`${unreachableUrl}/another/path`)).toBe("open");
  expect(await call()).toBe(200);
});

it("opens after ten timeouts of one origin", async () => {
  server.script("hang");
  const { call } = createTestClient(200);
  await Promise.all(Array.from({ length: 10 }, () => call()));
  expect(await call()).toBe("open");
});

it("never opens after 4xx and 500", async () => {
  for (const status of [400, 401, 403, 404, 429, 500]) {
    server.script({ status });
    const { times } = createTestClient();
    expect(await times(25), String(status)).toEqual(Array(25).fill(status));
  }
});

it("never opens for responses that exceed the size limit", async () => {
  server.script({ status: 200, body: "x".repeat(5_000) });
  const { times } = createTestClient();
  expect(await times(15)).toEqual(Array(15).fill("too_large"));
});

it("resets the count of failures on any other response, including a 403", async () => {
  server.script({ status: 503 });
  const { times, call } = createTestClient();
  await times(9);
  server.script({ status: 403 });
  await call();
  server.script({ status: 503 });
  expect(await times(11)).toEqual([...Array<number>(10).fill(503), "open"]);
});

it("never counts calls that their caller aborted", async () => {
  server.script("hang");
  const { call } = createTestClient();
  for (let index = 0; index < 12; index++) {
    const ending = AbortSignal.timeout(5);
    expect(await call(server.url, ending)).toBe("aborted");
  }
});

it("reports how long it stays open, with jitter, and then lets one probe through", async () => {
  server.script({ status: 503 });
  const { clock, http, call, times } = createTestClient();
  await times(10);
  await expect(http.send({ method: "GET", url: server.url })).rejects.toMatchObject({ retryAfterSeconds: 6 });
  clock.now += openMs - 1;
  expect(await call()).toBe("open");
  clock.now += 1;
  server.script({ status: 200 });
  expect(await Promise.all([call(), call(), call()])).toEqual([200, "open", "open"]);
  expect(server.received).toHaveLength(1);
  expect(await times(3)).toEqual([200, 200, 200]);
});

it("stays open for another period if the probe fails", async () => {
  server.script({ status: 503 });
  const { clock, call, times } = createTestClient();
  await times(10);
  clock.now += openMs;
  expect(await times(2)).toEqual([503, "open"]);
  clock.now += openMs - 1;
  expect(await call()).toBe("open");
  clock.now += 1;
  expect(await call()).toBe(503);
});

it("lets the next call through if the probe is aborted", async () => {
  server.script({ status: 503 });
  const { clock, call, times } = createTestClient();
  await times(10);
  clock.now += openMs;
  server.script("hang");
  expect(await call(server.url, AbortSignal.timeout(5))).toBe("aborted");
  server.script({ status: 200 });
  expect(await times(2)).toEqual([200, 200]);
});

it("ignores the results of calls that started before it opened", () => {
  const clock = { now: 1_000_000 };
  const startCall = createCircuitBreakers({ now: () => clock.now, random: () => 0.5 });
  const start = (): ((result: CallResult) => void) => {
    const call = startCall(unreachableUrl);
    return call instanceof CircuitOpenError ? expect.fail("the call was rejected") : call;
  };
  const early = [start(), start()];
  for (let count = 0; count < 10; count++) start()("failure");
  clock.now += openMs;
  start()("success");

  for (const report of early) report("failure");
  start()("success");
});

it("keeps the circuits of several URLs of one origin apart if its key says so", async () => {
  server.script(({ path }) => ({ status: path === "/a" ? 503 : 200 }));
  const { times } = createTestClient(10_000, (url) => url);
  expect(await times(11, `${server.url}/a`)).toEqual([...Array<number>(10).fill(503), "open"]);
  expect(await times(1, `${server.url}/b`)).toEqual([200]);
});

it("rejects requests that wait for a connection as soon as it opens", async () => {
  server.script("hang");
  const { call } = createTestClient(200);
  const results = await Promise.all(Array.from({ length: 40 }, () => call()));
  expect(results.filter((result) => result === "timeout").length).toBeLessThanOrEqual(13);
  expect(results.filter((result) => result === "open").length).toBeGreaterThanOrEqual(27);
});

const repeat = async (count: number, call: () => Promise<unknown>): Promise<unknown[]> => {
  const results: unknown[] = [];
  for (let index = 0; index < count; index++) results.push(await call());
  return results;
};

it("opens for one caller only after failures of that caller, and lets others through", async () => {
  server.script({ status: 504 });
  const { clock, callAs } = createTestClient();
  expect(await repeat(12, () => callAs("ada"))).toEqual([...Array<number>(10).fill(504), "open", "open"]);
  expect(server.received).toHaveLength(10);
  server.script({ status: 200 });
  expect(await repeat(3, () => callAs("bob"))).toEqual([200, 200, 200]);
  expect(await callAs("ada")).toBe("open");
  clock.now += openMs;
  expect(await repeat(2, () => callAs("ada"))).toEqual([200, 200]);
});

it("does not add failures of one caller to those of another", async () => {
  server.script({ status: 504 });
  const { callAs } = createTestClient();
  await repeat(30, () => callAs("ada"));
  expect(await repeat(5, () => callAs("bob"))).toEqual(Array(5).fill(504));
  server.script({ status: 200 });
  expect(await callAs("carol")).toBe(200);
});

it("opens for all callers after failures of three", async () => {
  server.script({ status: 504 });
  const { clock, callAs } = createTestClient();
  for (const caller of ["ada", "bob"])
    expect(await repeat(4, () => callAs(caller)), caller).toEqual(Array(4).fill(504));
  expect(await repeat(3, () => callAs("carol"))).toEqual([504, 504, "open"]);
  expect(await callAs("dave")).toBe("open");
  clock.now += openMs;
  server.script({ status: 200 });
  expect(await repeat(2, () => callAs("dave"))).toEqual([200, 200]);
});

it("does not open for failures of one object that many callers read", async () => {
  server.script({ status: 504 });
  const { callAs } = createTestClient();
  for (let caller = 0; caller < 30; caller++) expect(await callAs(`caller ${caller}`, "broken mailbox")).toBe(504);
  server.script({ status: 200 });
  expect(await callAs("another caller")).toBe(200);
});

it("lets the probe of another caller through after a failed one, and stays open after three", async () => {
  const { clock, callAs } = createTestClient();
  const callers = ["ada", "bob", "carol"];
  const open = async (): Promise<void> => {
    server.script({ status: 504 });
    for (const caller of callers) await repeat(4, () => callAs(caller));
    expect(await callAs("dave")).toBe("open");
    clock.now += openMs;
  };
  await open();
  expect(await repeat(2, () => callAs("ada"))).toEqual([504, "open"]);
  server.script({ status: 200 });
  expect(await callAs("bob")).toBe(200);
  expect(await callAs("ada")).toBe("open");

  clock.now += openMs;
  expect(await callAs("ada")).toBe(200);
  await open();
  for (const caller of callers) expect(await callAs(caller), caller).toBe(504);
  expect(await callAs("dave")).toBe("open");
  clock.now += openMs;
  expect(await callAs("dave")).toBe(504);
});

it("keeps letting probes of the only caller through, one in each period", async () => {
  server.script({ status: 504 });
  const { clock, callAs } = createTestClient();
  await repeat(10, () => callAs("ada"));
  for (let period = 0; period < 5; period++) {
    clock.now += openMs;
    expect(await repeat(2, () => callAs("ada"))).toEqual([504, "open"]);
  }
  clock.now += openMs;
  server.script({ status: 200 });
  expect(await repeat(2, () => callAs("ada"))).toEqual([200, 200]);
});
