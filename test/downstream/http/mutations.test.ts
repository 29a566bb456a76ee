import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DownstreamHttpClient } from "../../../src/downstream/http/downstream-client.ts";
import { createTestHttpClient, unreachableUrl, requestId } from "../../support/downstream-http.ts";
import { startScriptedApi, type ScriptedApi, type Step } from "../../../dev/src/testing/scripted-api.ts";

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
  it.each<[string, Step, number?]>([
    ["a timeout", "hang", 1_000],
    ["a reset", "reset"],
    ["a truncated response", "truncate"],
    ["502", { status: 502 }],
    ["504", { status: 504, headers: { "retry-after": "1" } }],
    ["a response that exceeds the size limit", { status: 200, body: "x".repeat(200_000) }],
  ])("is sent once and fails with OUTCOME_UNKNOWN after %s", async (_, step, timeoutMs = 10_000) => {
    server.script(step);
    const { http, delays } = createTestHttpClient({ timeoutMs });
    expect(await sendAndCatch(http)).toMatchObject(outcomeUnknown);
    expect(server.received).toHaveLength(1);
    expect(delays).toEqual([]);
  });

  it("fails with OUTCOME_UNKNOWN if the incoming request is aborted", async () => {
    const { http, abort } = createTestHttpClient();
    server.script(() => {
      abort();
      return { status: 200 };
    });
    expect(await sendAndCatch(http)).toMatchObject(outcomeUnknown);
  });

  it("reports the request id that the API received", async () => {
    server.script("reset");
    const { http } = createTestHttpClient();
    await sendAndCatch(http);
    expect(server.received[0]?.headers["client-request-id"]).toBe(requestId);
    expect(http.outcomeUnknownError()).toMatchObject(outcomeUnknown);
  });
});

describe("a mutation that was certainly not applied", () => {
  it.each([
    ["nothing listens on the port", () => unreachableUrl],
    ["the host does not exist", () => "http://nowhere.invalid"],
    ["the server does not support TLS", () => server.url.replace("http:", "https:")],
  ])("fails with DOWNSTREAM_UNAVAILABLE if %s", async (_, url) => {
    server.script({ status: 200 });
    const { http, delays } = createTestHttpClient();
    expect(await sendAndCatch(http, url())).toMatchObject({ code: "DOWNSTREAM_UNAVAILABLE" });
    expect(server.received).toEqual([]);
    expect(delays).toEqual([]);
  });

  it("is not sent if the incoming request has ended", async () => {
    server.script({ status: 200 });
    const { http, abort } = createTestHttpClient();
    abort();
    expect(await sendAndCatch(http)).toMatchObject({ code: "DOWNSTREAM_TIMEOUT" });
    expect(server.received).toEqual([]);
  });

  it.each([
    [400, "DOWNSTREAM_ERROR"],
    [401, "DOWNSTREAM_UNAUTHORIZED"],
    [403, "DOWNSTREAM_FORBIDDEN"],
    [404, "DOWNSTREAM_NOT_FOUND"],
    [429, "DOWNSTREAM_THROTTLED"],
    [500, "DOWNSTREAM_ERROR"],
    [503, "DOWNSTREAM_UNAVAILABLE"],
  ])("is not retried after %i and fails with %s", async (status, code) => {
    server.script({ status, headers: { "retry-after": "1" } });
    const { http } = createTestHttpClient();
    expect(await sendAndCatch(http)).toMatchObject({ code, facts: { status, retryAfterSeconds: 1 } });
    expect(server.received).toHaveLength(1);
  });

  it("fails with DOWNSTREAM_UNAVAILABLE if the circuit breaker is open", async () => {
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
