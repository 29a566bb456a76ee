import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { getLogLines } from "../support/operation-lines.ts";
import { startRecordingProxy, type RecordingProxy } from "../support/recording-proxy.ts";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTraceReceiver, type ExportedSpan, type TraceReceiver } from "../support/trace-receiver.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";
const query = "query Screen { me { displayName } boards(first: 2) { nodes { name } } }";

let emulator: Emulator;
let receiver: TraceReceiver;
let graph: RecordingProxy;
let api: TestServer | undefined;

beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
beforeEach(async () => {
  [receiver, graph] = await Promise.all([startTraceReceiver(), startRecordingProxy()]);
});

afterEach(async () => {
  await api?.close();
  api = undefined;
  await Promise.all([receiver.close(), graph.close()]);
  emulator.faults.clear();
});
afterAll(() => emulator.close());

async function startTraced(settings: Record<string, string> = {}): Promise<TestServer> {
  const MICROSOFT_GRAPH_BASE_URL = `${graph.url}/v1.0`;
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, MICROSOFT_GRAPH_BASE_URL, ...settings };
  api = await startTestServer(environment, { emulator });
  graph.forwardTo(api.emulator.url);
  return api;
}

/** Sends requests, then stops the API, which exports the remaining spans. */
async function collectSpans(ask: (running: TestServer) => Promise<unknown>, settings?: Record<string, string>) {
  const running = await startTraced(settings);
  await ask(running);
  await running.close();
  api = undefined;
  return receiver.spans();
}

const askWith = (headers: Record<string, string>) => async (running: TestServer) =>
  running.ask(query, {
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${await running.emulator.issueToken()}`,
      ...headers,
    },
  });

const findSpan = (spans: readonly ExportedSpan[], name: string): ExportedSpan =>
  spans.find((span) => span.name === name) ??
  expect.fail(`no span ${name} among ${spans.map((span) => span.name).join()}`);

describe("a trace", () => {
  it("records a server span with child spans for phases, tokens and calls", async () => {
    const spans = await collectSpans((running) => running.ask(query));

    const server = findSpan(spans, "POST /graphql");
    expect(server).toMatchObject({ kind: "server", parentSpanId: undefined, failed: false });
    expect(server.attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/graphql",
      "http.response.status_code": 200,
      "graphql.operation.type": "query",
      "graphql.operation.name": "Screen",
      "oboql.document.hash": expect.stringMatching(/^[\da-f]{16}$/) as string,
      "oboql.outcome": "ok",
    });
    const below = spans.filter((span) => span !== server);
    expect(below.map(({ name }) => name).sort()).toEqual([
      "GET MICROSOFT_GRAPH",
      "POST BOARDS",
      "authenticate",
      "graphql.execute",
      "graphql.parse",
      "graphql.validate",
      "plan",
      "token BOARDS",
      "token BOARDS",
      "token MICROSOFT_GRAPH",
      "token MICROSOFT_GRAPH",
    ]);
    for (const span of below) {
      expect(span).toMatchObject({ traceId: server.traceId, parentSpanId: server.spanId });
      expect(span.duration).toBeGreaterThan(0);
      expect(span.duration).toBeLessThanOrEqual(server.duration);
    }
    expect(findSpan(spans, "token BOARDS").attributes).toEqual({
      "oboql.downstream": "BOARDS",
      "oboql.token.source": expect.stringMatching(/^(exchange|shared)$/) as string,
    });
  });

  it("records a client span per downstream call, whose id is sent to the API", async () => {
    const spans = await collectSpans((running) => running.ask(query));

    const call = findSpan(spans, "GET MICROSOFT_GRAPH");
    expect(call).toMatchObject({ kind: "client", failed: false });
    expect(call.attributes).toEqual({
      "oboql.downstream": "MICROSOFT_GRAPH",
      "http.request.method": "GET",
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(graph.url).port),
      "http.response.status_code": 200,
    });
    expect(graph.calls[0]?.headers["traceparent"]).toBe(`00-${call.traceId}-${call.spanId}-01`);
  });

  it("continues the trace of the caller", async () => {
    const spans = await collectSpans(askWith({ traceparent: `00-${traceId}-${spanId}-01` }));

    expect(findSpan(spans, "POST /graphql")).toMatchObject({ traceId, parentSpanId: spanId });
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  });

  it("writes the trace id to the log line of the operation", async () => {
    const running = await startTraced();
    await askWith({ traceparent: `00-${traceId}-${spanId}-01` })(running);
    await vi.waitUntil(() => getLogLines(running, "operation").length, { timeout: 5_000 });

    expect(getLogLines(running, "operation")[0]).toMatchObject({ traceId });
  });

  it("marks spans of failed calls as failed, and the server span only for server errors", async () => {
    const spans = await collectSpans(async (running) => {
      running.emulator.faults.inject({ key: "POST /boards/graphql", response: { status: 403 } });
      await running.ask("{ boards { nodes { name } } }");
      await running.ask("{ me { displayName } }", { token: "nonsense" });
    });

    expect(findSpan(spans, "POST BOARDS")).toMatchObject({ failed: true, attributes: { "error.type": "403" } });
    const requests = spans.filter(({ name }) => name === "POST /graphql");
    expect(requests.map(({ failed, attributes }) => [failed, attributes["http.response.status_code"]])).toEqual([
      [true, 200],
      [false, 401],
    ]);
  });

  it("marks the span of a rejected token exchange as failed", async () => {
    const spans = await collectSpans((running) =>
      running.ask("{ messages(first: 1) { nodes { id } } }", { user: "bob@harbor.example" }),
    );

    const failedSpans = spans.filter(({ name, failed }) => name.startsWith("token") && failed);
    expect(failedSpans.map(({ attributes }) => attributes["error.type"])).toContain("CONSENT_REQUIRED");
  });
});

describe("sampling", () => {
  it("follows the caller's sampling decision and propagates it to the APIs", async () => {
    const spans = await collectSpans(askWith({ traceparent: `00-${traceId}-${spanId}-00` }));

    expect(spans).toEqual([]);
    expect(graph.calls[0]?.headers["traceparent"]).toMatch(new RegExp(`^00-${traceId}-(?!${spanId})[\\da-f]{16}-00$`));
  });

  it("records a request without a parent as OTEL_TRACES_SAMPLER and its argument say", async () => {
    for (const [sampler, argument, count] of [
      ["always_off", undefined, 0],
      ["always_on", undefined, 1],
      ["traceidratio", "0", 0],
      ["parentbased_traceidratio", "1", 1],
      ["parentbased_always_off", undefined, 0],
    ] as const) {
      const before = receiver.spans().length;
      const spans = await collectSpans((running) => running.ask("{ __typename }"), {
        OTEL_TRACES_SAMPLER: sampler,
        ...(argument !== undefined && { OTEL_TRACES_SAMPLER_ARG: argument }),
      });
      const requests = spans.slice(before).filter(({ name }) => name === "POST /graphql");
      expect(requests, `${sampler} ${argument ?? ""}`).toHaveLength(count);
    }
  });
});

describe("the collector", () => {
  it("exports the service name and resource attributes to the path of the protocol", async () => {
    await collectSpans((running) => running.ask("{ __typename }"), {
      OTEL_SERVICE_NAME: "screens",
      OTEL_RESOURCE_ATTRIBUTES: "service.namespace=harbor,deployment.environment.name=te%20st,service.name=other",
    });

    expect(receiver.paths()).toEqual(["/v1/traces"]);
    expect(receiver.resources()[0]).toMatchObject({
      "service.name": "screens",
      "service.namespace": "harbor",
      "deployment.environment.name": "te st",
    });
  });

  it("exports to the separate URL for traces if it is set", async () => {
    await collectSpans((running) => running.ask("{ __typename }"), {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/elsewhere`,
    });

    expect(receiver.paths()).toEqual(["/elsewhere"]);
  });

  it("affects no response if the collector rejects an export, which is logged once", async () => {
    const running = await startTraced();
    receiver.script({ status: 400, body: {} });
    const { status } = await running.ask(query);
    await running.close();
    api = undefined;

    expect(status).toBe(200);
    expect(getLogLines(running, "trace export failed")).toHaveLength(1);
  });
});

describe("without a collector", () => {
  it("records no span without a collector, and still propagates the incoming trace", async () => {
    const cases: Record<string, string>[] = [
      { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
      { OTEL_SDK_DISABLED: "TRUE" },
      { OTEL_TRACES_EXPORTER: "none" },
    ];
    for (const [index, settings] of cases.entries()) {
      const spans = await collectSpans(askWith({ traceparent: `00-${traceId}-${spanId}-01` }), settings);
      expect(spans, JSON.stringify(settings)).toEqual([]);
      expect(graph.calls[index]?.headers["traceparent"], JSON.stringify(settings)).toMatch(
        new RegExp(`^00-${traceId}-(?!${spanId})[\\da-f]{16}-01$`),
      );
    }
  });
});
