import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createLatch } from "../support/latch.ts";
import { getLogLines } from "../support/operation-lines.ts";
import { freePort, isFree } from "../support/process.ts";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

let emulator: Emulator;
let api: TestServer | undefined;

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(async () => {
  await api?.close();
  api = undefined;
  emulator.faults.clear();
  emulator.calls.reset();
});
afterAll(() => emulator.close());

async function start(settings: Record<string, string> = {}): Promise<TestServer> {
  api = await startTestServer(settings, { emulator });
  return api;
}

/** The samples of a page by name and labels, as `oboql_operations_total{type="query",outcome="ok"}`. */
async function scrape(url: string): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(lines.map((line) => [line.replace(/ \S+$/, ""), Number(line.split(" ").at(-1))]));
}

/** The samples once this many operations have ended: the log line is written at the same time. */
async function scrapeAfter(running: TestServer, operations: number) {
  await vi.waitUntil(() => getLogLines(running, "operation").length >= operations, { timeout: 5_000 });
  return scrape(`${running.url}/metrics`);
}

describe("/metrics", () => {
  it("counts operations by type and outcome, and their errors by code", async () => {
    const running = await start();
    await running.ask("{ me { displayName } }");
    await running.ask("{ nothing }");
    await running.ask("{ me { displayName } }", { token: "nonsense" });
    running.emulator.faults.inject({ key: "POST /boards/graphql", response: { status: 403 } });
    await running.ask("{ me { displayName } boards { nodes { name } } }");

    expect(await scrapeAfter(running, 4)).toMatchObject({
      'oboql_operations_total{type="query",outcome="ok"}': 1,
      'oboql_operations_total{type="query",outcome="partial"}': 1,
      'oboql_operations_total{type="none",outcome="failed"}': 2,
      'oboql_operation_errors_total{code="UNAUTHENTICATED"}': 1,
      'oboql_operation_errors_total{code="GRAPHQL_VALIDATION_FAILED"}': 1,
      'oboql_operation_errors_total{code="DOWNSTREAM_FORBIDDEN"}': 1,
      'oboql_operation_duration_seconds_count{type="query"}': 2,
      oboql_operations_in_flight: 0,
    });
  });

  it("counts calls per API by status class, and calls without a response by reason", async () => {
    const running = await start({ BOARDS_BASE_URL: "http://127.0.0.1:9/graphql" });
    running.emulator.faults.inject({ key: "GET /v1.0/me", response: { status: 500 }, times: 1 });
    await running.ask("{ me { displayName } }");
    await running.ask("{ me { displayName } boards { nodes { name } } }");

    const samples = await scrapeAfter(running, 2);
    const calls = Object.entries(samples).filter(([name]) =>
      /^oboql_downstream_call_duration_seconds_count/.test(name),
    );
    expect(Object.fromEntries(calls)).toEqual({
      'oboql_downstream_call_duration_seconds_count{downstream="MICROSOFT_GRAPH",status="2xx"}': 1,
      'oboql_downstream_call_duration_seconds_count{downstream="MICROSOFT_GRAPH",status="5xx"}': 1,
      'oboql_downstream_call_duration_seconds_count{downstream="BOARDS",status="unreachable"}': 3,
    });
  });

  it("counts access tokens by source and measures exchanges", async () => {
    const running = await start();
    await running.ask("{ me { displayName } }");
    const token = await running.emulator.issueToken();
    for (let count = 0; count < 2; count++) await running.ask("{ me { displayName } }", { token });
    await running.ask("{ messages(first: 1) { nodes { id } } }", { user: "bob@harbor.example" });

    const samples = await scrapeAfter(running, 4);
    const of = (source: string, outcome: string): number | undefined =>
      samples[`oboql_token_acquisitions_total{downstream="MICROSOFT_GRAPH",source="${source}",outcome="${outcome}"}`];
    expect(of("memory", "token")).toBeGreaterThan(0);
    expect(of("exchange", "token")).toBeGreaterThanOrEqual(2);
    expect(of("exchange", "CONSENT_REQUIRED")).toBe(1);
    const exchanges = 'oboql_token_exchange_duration_seconds_count{downstream="MICROSOFT_GRAPH",outcome="token"}';
    expect(samples[exchanges]).toBe(of("exchange", "token"));
  });

  it("shows the operations in flight", async () => {
    const running = await start();
    const latch = createLatch();
    running.emulator.faults.inject({ key: "GET /v1.0/me", until: latch.released, times: 1 });
    const response = running.ask("{ me { displayName } }");
    await vi.waitUntil(() => running.emulator.calls.counts()["GET /v1.0/me"], { timeout: 5_000 });

    expect(await scrape(`${running.url}/metrics`)).toMatchObject({ oboql_operations_in_flight: 1 });
    latch.release();
    await response;
    expect(await scrapeAfter(running, 1)).toMatchObject({ oboql_operations_in_flight: 0 });
  });

  it("shows memory, CPU time and event-loop delay of the process", async () => {
    const running = await start();
    const samples = await scrape(`${running.url}/metrics`);

    for (const name of [
      "process_resident_memory_bytes",
      "process_cpu_seconds_total",
      "nodejs_eventloop_lag_p99_seconds",
    ])
      expect(samples[name], name).toBeTypeOf("number");
  });

  it("serves exactly the documented metrics", async () => {
    const running = await start();
    const page = await (await fetch(`${running.url}/metrics`)).text();
    const documented = await readFile(new URL("../../docs/reference/operations.md", import.meta.url), "utf8");

    const names = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = ""]) => name);
    expect(names(documented, /^\| `(oboql_\w+)`/gm).sort()).toEqual(names(page, /^# TYPE (oboql_\w+)/gm).sort());
  });

  it("uses no label value that a client can choose", async () => {
    const running = await start();
    await running.ask("query Chosen { __typename }");
    await running.ask("query Chosen { chosenField }");
    await fetch(`${running.url}/graphql`, { method: "PUT", headers: { "x-request-id": "chosen" } });
    await scrapeAfter(running, 2);

    expect(await (await fetch(`${running.url}/metrics`)).text()).not.toMatch(/chosen/i);
  });

  it("counts two apps in one process separately", async () => {
    const running = await start();
    const other = await startTestServer({}, { emulator });
    try {
      await other.ask("{ __typename }");
      await scrapeAfter(other, 1);
      expect(Object.keys(await scrape(`${running.url}/metrics`)).join()).not.toContain("oboql_operations_total");
    } finally {
      await other.close();
    }
  });
});

describe("METRICS_PORT", () => {
  it("opens METRICS_PORT for /metrics only, also in production, and closes it with the app", async () => {
    const running = await start({ NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*", METRICS_PORT: "0" });
    const url = String(getLogLines(running, "metrics listening")[0]?.["url"]);
    const { origin, port } = new URL(url);
    await running.ask("{ __typename }");

    expect((await fetch(`${running.url}/metrics`)).status).toBe(404);
    expect(await scrape(url)).toHaveProperty("oboql_operations_in_flight");
    for (const [path, method] of [
      ["/graphql", "POST"],
      ["/livez", "GET"],
      ["/metrics", "POST"],
    ] as const)
      expect((await fetch(`${origin}${path}`, { method })).status, path).toBe(404);
    await running.close();
    api = undefined;
    expect(await isFree(Number(port))).toBe(true);
  });

  it("serves no /metrics in production without METRICS_PORT", async () => {
    const running = await start({ NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" });

    expect((await fetch(`${running.url}/metrics`)).status).toBe(404);
    expect((await running.ask("{ me { displayName } }")).status).toBe(200);
  });
});

it("reports oboql_shared_cache_up as 0 while Redis cannot be reached", async () => {
  const REDIS_URL = `redis://127.0.0.1:${await freePort()}`;
  const running = await start({ REDIS_URL, TOKEN_CACHE_KEYS: Buffer.alloc(32).toString("base64") });
  const readState = async () => (await scrape(`${running.url}/metrics`))['oboql_shared_cache_up{use="entries"}'];

  await vi.waitUntil(async () => (await readState()) === 0, { timeout: 10_000, interval: 100 });
});
