import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DownstreamHttpClient } from "../../../src/downstream/http/downstream-client.ts";
import { createTestHttpClient, unreachableUrl, requestId } from "../../support/downstream-http.ts";
import { startScriptedServer, type ScriptedServer, type Step } from "../../../dev/src/testing/scripted-api.ts";

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());

/** Sends a change, and returns the error. */
async function failureOf(http: DownstreamHttpClient, url = server.url): Promise<unknown> {
  const change = { method: "PATCH", url, body: "{}", idempotent: false } as const;
  return http.send(change).then(
    () => expect.fail("it was answered"),
    (error: unknown) => error,
  );
}

const unknown = {
  name: "OutcomeUnknownError",
  message: "API: outcome unknown; the change may have been applied, check before retrying",
  extensions: { code: "OUTCOME_UNKNOWN", downstream: "API", requestId },
};

describe("a change whose answer is lost is never sent again, and its outcome is unknown", () => {
  it.each<[string, Step, number?]>([
    ["silence", "hang", 1_000],
    ["a reset", "reset"],
    ["half an answer", "break off"],
    ["502", { status: 502 }],
    ["504", { status: 504, headers: { "retry-after": "1" } }],
    ["an answer that is too large", { status: 200, body: "x".repeat(200_000) }],
  ])("by %s", async (_, step, timeoutMs = 10_000) => {
    server.script(step);
    const { http, delays: pauses } = createTestHttpClient({ timeoutMs });
    expect(await failureOf(http)).toMatchObject(unknown);
    expect(server.received).toHaveLength(1);
    expect(pauses).toEqual([]);
  });

  it("by the end of the request of ours", async () => {
    const { http, abort } = createTestHttpClient();
    server.script(() => {
      abort();
      return { status: 200 };
    });
    expect(await failureOf(http)).toMatchObject(unknown);
  });

  it("under the id that the API got", async () => {
    server.script("reset");
    const { http } = createTestHttpClient();
    await failureOf(http);
    expect(server.received[0]?.headers["client-request-id"]).toBe(requestId);
    expect(http.outcomeUnknownError()).toMatchObject(unknown);
  });
});

describe("a change that was certainly not made", () => {
  it.each([
    ["nobody listens", () => unreachableUrl],
    ["there is no such host", () => "http://nowhere.invalid"],
    ["the other side speaks no TLS", () => server.url.replace("http:", "https:")],
  ])("fails as unavailable where %s", async (_, url) => {
    server.script({ status: 200 });
    const { http, delays: pauses } = createTestHttpClient();
    expect(await failureOf(http, url())).toMatchObject({ code: "DOWNSTREAM_UNAVAILABLE" });
    expect(server.received).toEqual([]);
    expect(pauses).toEqual([]);
  });

  it("is not sent once the request of ours has ended", async () => {
    server.script({ status: 200 });
    const { http, abort } = createTestHttpClient();
    abort();
    expect(await failureOf(http)).toMatchObject({ code: "DOWNSTREAM_TIMEOUT" });
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
  ])("fails with what %i means, at once", async (status, code) => {
    server.script({ status, headers: { "retry-after": "1" } });
    const { http } = createTestHttpClient();
    expect(await failureOf(http)).toMatchObject({ code, facts: { status, retryAfterSeconds: 1 } });
    expect(server.received).toHaveLength(1);
  });

  it("fails as unavailable where the circuit is open", async () => {
    server.script({ status: 503 });
    const { http } = createTestHttpClient();
    for (let call = 0; call < 10; call++) await failureOf(http);
    expect(await failureOf(http)).toMatchObject({
      code: "DOWNSTREAM_UNAVAILABLE",
      facts: { downstream: "API", retryAfterSeconds: 6 },
    });
    expect(server.received).toHaveLength(10);
  });
});
