import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTraceparentGenerator } from "../../src/telemetry/traceparent.ts";
import { startScriptedServer, type ScriptedServer } from "../../dev/src/testing/scripted-api.ts";
import { startApi, type RunningApi } from "../../dev/src/testing/start-test-server.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";
const valid = /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-0[01]$/;

describe("traceparent", () => {
  it.each([
    [`00-${traceId}-${spanId}-01`, "01"],
    [`00-${traceId}-${spanId}-00`, "00"],
    [`00-${traceId}-${spanId}-ff`, "01"],
    [`cc-${traceId}-${spanId}-01`, "01"],
    [`cc-${traceId}-${spanId}-01-what-comes-later`, "01"],
  ])("%s goes on with the same trace, a new span for each call, and %s", (incoming, flags) => {
    const traceparent = createTraceparentGenerator(incoming);
    const made = [traceparent(), traceparent()];
    for (const header of made) expect(header).toMatch(new RegExp(`^00-${traceId}-(?!${spanId})[\\da-f]{16}-${flags}$`));
    expect(made[0]).not.toBe(made[1]);
  });

  it.each([
    undefined,
    "",
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${"0".repeat(32)}-${spanId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId}-01,00-${traceId}-${spanId}-01`,
    ` 00-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01\r\nx: y`,
  ])("%j is not passed on: one new trace for the request, not sampled", (incoming) => {
    const traceparent = createTraceparentGenerator(incoming);
    const first = traceparent();
    const second = traceparent();
    expect(first).toMatch(valid);
    expect(first.endsWith("-00")).toBe(true);
    expect(first).not.toContain(traceId);
    expect(second.slice(0, 35)).toBe(first.slice(0, 35));
    expect(second).not.toBe(first);
    expect(createTraceparentGenerator(incoming)().slice(3, 35)).not.toBe(first.slice(3, 35));
  });
});

describe("through the front door", () => {
  let graph: ScriptedServer;
  let api: RunningApi;
  beforeAll(async () => {
    graph = await startScriptedServer();
    api = await startApi({ MICROSOFT_GRAPH_BASE_URL: graph.url });
  });
  afterAll(async () => {
    await api.close();
    await graph.close();
  });

  const sent = async (headers: Record<string, string>) => {
    graph.script({
      status: 200,
      body: { responses: [{ id: "0", status: 200, body: { id: "1", displayName: "Alice" } }] },
    });
    const authorization = `Bearer ${await api.emulator.issueToken()}`;
    const answer = await api.ask("{ me { displayName } }", {
      headers: { "content-type": "application/json", authorization, ...headers },
    });
    expect(answer.body).toEqual({ data: { me: { displayName: "Alice" } } });
    return graph.received[0]?.headers ?? {};
  };

  it("the trace and the id that a request came with go with every call", async () => {
    const { traceparent, ...headers } = await sent({
      traceparent: `00-${traceId}-${spanId}-01`,
      "x-request-id": "caller-42",
    });
    expect(traceparent).toMatch(new RegExp(`^00-${traceId}-[\\da-f]{16}-01$`));
    expect(headers["client-request-id"]).toBe("caller-42");
  });

  it("an invalid one is replaced", async () => {
    const { traceparent } = await sent({ traceparent: `00-${traceId}-nonsense-01` });
    expect(traceparent).toMatch(valid);
    expect(traceparent).not.toContain(traceId);
  });
});
