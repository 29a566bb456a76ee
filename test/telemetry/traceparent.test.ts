import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTraceparentGenerator } from "../../src/telemetry/traceparent.ts";
import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";
const valid = /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-0[01]$/;

describe("traceparent", () => {
  it("continues a valid traceparent with a new span per call and only the sampled flag", () => {
    for (const [incoming, flags] of [
      [`00-${traceId}-${spanId}-01`, "01"],
      [`00-${traceId}-${spanId}-00`, "00"],
      [`00-${traceId}-${spanId}-ff`, "01"],
      [`cc-${traceId}-${spanId}-01`, "01"],
      [`cc-${traceId}-${spanId}-01-what-comes-later`, "01"],
    ] as const) {
      const createTraceparent = createTraceparentGenerator(incoming);
      const headers = [createTraceparent(), createTraceparent()];
      const expected = new RegExp(`^00-${traceId}-(?!${spanId})[\\da-f]{16}-${flags}$`);
      for (const header of headers) expect(header, incoming).toMatch(expected);
      expect(headers[0], incoming).not.toBe(headers[1]);
    }
  });

  it("replaces an invalid traceparent by one new trace per request that is not sampled", () => {
    for (const incoming of [
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
    ]) {
      const message = JSON.stringify(incoming);
      const createTraceparent = createTraceparentGenerator(incoming);
      const first = createTraceparent();
      const second = createTraceparent();
      expect(first, message).toMatch(valid);
      expect(first.endsWith("-00"), message).toBe(true);
      expect(first, message).not.toContain(traceId);
      expect(second.slice(0, 35), message).toBe(first.slice(0, 35));
      expect(second, message).not.toBe(first);
      expect(createTraceparentGenerator(incoming)().slice(3, 35), message).not.toBe(first.slice(3, 35));
    }
  });
});

describe("a request", () => {
  let graph: ScriptedApi;
  let api: TestServer;
  beforeAll(async () => {
    graph = await startScriptedApi();
    api = await startTestServer({ MICROSOFT_GRAPH_BASE_URL: graph.url });
  });
  afterAll(async () => {
    await api.close();
    await graph.close();
  });

  const readDownstreamHeaders = async (headers: Record<string, string>) => {
    graph.script({ status: 200, body: { id: "1", displayName: "Alice" } });
    const authorization = `Bearer ${await api.emulator.issueToken()}`;
    const response = await api.ask("{ me { displayName } }", {
      headers: { "content-type": "application/json", authorization, ...headers },
    });
    expect(response.body).toEqual({ data: { me: { displayName: "Alice" } } });
    return graph.received[0]?.headers ?? {};
  };

  it("propagates the trace and the request id of a request to downstream calls", async () => {
    const { traceparent, ...headers } = await readDownstreamHeaders({
      traceparent: `00-${traceId}-${spanId}-01`,
      "x-request-id": "caller-42",
    });
    expect(traceparent).toMatch(new RegExp(`^00-${traceId}-[\\da-f]{16}-01$`));
    expect(headers["client-request-id"]).toBe("caller-42");
  });

  it("starts a new trace for a request with an invalid traceparent", async () => {
    const { traceparent } = await readDownstreamHeaders({ traceparent: `00-${traceId}-nonsense-01` });
    expect(traceparent).toMatch(valid);
    expect(traceparent).not.toContain(traceId);
  });
});
