import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DownstreamHttpClient } from "../../../src/downstream/http/downstream-client.ts";
import { createTestHttpClient, unreachableUrl, requestId } from "../../support/downstream-http.ts";
import { startScriptedApi, type ScriptedApi, type Step } from "@oboql/dev/testing";

let server: ScriptedApi;
beforeAll(async () => {
  server = await startScriptedApi();
});
afterAll(() => server.close());

/** Sends a mutation and returns the error. */
async function sendAndCatch(http: DownstreamHttpClient, url = server.url): Promise<unknown> {
  const mutation = { method: "PATCH", url, body: "{}", idempotent: false } as const;
  return http.send(mutation).then(
    () => expect.fail("the mutation succeeded"),
    (error: unknown) => error,
  );
}

const outcomeUnknown = {
  name: "OutcomeUnknownError",
  message: "API: outcome unknown; the change may have been applied, check before retrying",
  extensions: { code: "OUTCOME_UNKNOWN", downstream: "API", requestId },
};

describe("a mutation whose response is lost", () => {
  it("sends a mutation once and fails with OUTCOME_UNKNOWN if its response is lost", async () => {
    const steps: readonly (readonly [name: string, step: Step, timeoutMs?: number])[] = [
      ["a timeout", "hang", 1_000],
      ["a reset", "reset"],
      ["a truncated response", "truncate"],
      ["502", { status: 502 }],
      ["504", { status: 504, headers: { "retry-after": "1" } }],
      ["a response that exceeds the size limit", { status: 200, body: "x".repeat(200_000) }],
    ];
    for (const [name, step, timeoutMs = 10_000] of steps) {
      server.script(step);
      const { http, delays } = createTestHttpClient({ timeoutMs });
      expect(await sendAndCatch(http), name).toMatchObject(outcomeUnknown);
      expect(server.received, name).toHaveLength(1);
      expect(delays, name).toEqual([]);
    }
  });

  it("fails with OUTCOME_UNKNOWN if the incoming request is aborted while a mutation is in flight", async () => {
    const { http, abort } = createTestHttpClient();
    server.script(() => {
      abort();
      return { status: 200 };
    });
    expect(await sendAndCatch(http)).toMatchObject(outcomeUnknown);
  });

  it("reports the request id that the API received with the mutation", async () => {
    server.script("reset");
    const { http } = createTestHttpClient();
    await sendAndCatch(http);
    expect(server.received[0]?.headers["client-request-id"]).toBe(requestId);
    expect(http.outcomeUnknownError()).toMatchObject(outcomeUnknown);
  });
});

describe("a mutation that was certainly not applied", () => {
  it("fails with DOWNSTREAM_UNAVAILABLE if there is no connection to send a mutation on", async () => {
    for (const [name, url] of [
      ["nothing listens on the port", unreachableUrl],
      ["the host does not exist", "http://nowhere.invalid"],
      ["the server does not support TLS", server.url.replace("http:", "https:")],
    ] as const) {
      server.script({ status: 200 });
      const { http, delays } = createTestHttpClient();
      expect(await sendAndCatch(http, url), name).toMatchObject({ code: "DOWNSTREAM_UNAVAILABLE" });
      expect(server.received, name).toEqual([]);
      expect(delays, name).toEqual([]);
    }
  });

  it("does not send a mutation if the incoming request has ended", async () => {
    server.script({ status: 200 });
    const { http, abort } = createTestHttpClient();
    abort();
    expect(await sendAndCatch(http)).toMatchObject({ code: "DOWNSTREAM_TIMEOUT" });
    expect(server.received).toEqual([]);
  });

  it("does not retry a mutation after an error response and fails with the code of its status", async () => {
    for (const [status, code] of [
      [400, "DOWNSTREAM_ERROR"],
      [403, "DOWNSTREAM_FORBIDDEN"],
      [429, "DOWNSTREAM_THROTTLED"],
      [500, "DOWNSTREAM_ERROR"],
      [503, "DOWNSTREAM_UNAVAILABLE"],
    ] as const) {
      server.script({ status, headers: { "retry-after": "1" } });
      const { http } = createTestHttpClient();
      expect(await sendAndCatch(http), String(status)).toMatchObject({ code, facts: { status, retryAfterSeconds: 1 } });
      expect(server.received, String(status)).toHaveLength(1);
    }
  });

  it("does not send a mutation and fails with DOWNSTREAM_UNAVAILABLE if the circuit breaker is open", async () => {
    server.script({ status: 503 });
    const { http } = createTestHttpClient();
    for (let call = 0; call < 10; call++) await sendAndCatch(http);
    expect(await sendAndCatch(http)).toMatchObject({
      code: "DOWNSTREAM_UNAVAILABLE",
      facts: { downstream: "API", retryAfterSeconds: 6 },
    });
    expect(server.received).toHaveLength(10);
  });
});
