import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { microsoftGraph } from "../../../../dev/src/emulator/tenant.ts";
import { createLatch } from "../../../support/latch.ts";
import { aliceReadsAll, createGraphRequests } from "../graph-requests.ts";
import { findSampleUser, startEmulatedApis, type EmulatedApis } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const mona = findSampleUser("Mona");
const notThere = "00000000-1111-4222-8333-444444444444";

let apis: EmulatedApis;
let graph: ReturnType<typeof createGraphRequests>;
beforeAll(async () => {
  apis = await startEmulatedApis();
  graph = createGraphRequests(apis);
});
afterEach(() => {
  apis.calls.reset();
  apis.faults.clear();
});
afterAll(() => apis.close());

describe("request ids", () => {
  it("are in the headers, the client's own repeated", async () => {
    const { headers } = await graph.get("/me", aliceReadsAll, { "client-request-id": notThere });
    expect(headers.get("client-request-id")).toBe(notThere);
    expect(headers.get("request-id")).toMatch(/^[\da-f-]{36}$/);
  });

  it("are in error bodies with the date", async () => {
    const { headers, body } = await graph.get(`/users/${notThere}`);
    expect(body.error?.innerError).toEqual({
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) as string,
      "request-id": headers.get("request-id"),
      "client-request-id": headers.get("request-id"),
    });
  });
});

describe("the call log", () => {
  it("has a key with placeholders, the url, and the token where one was accepted", async () => {
    await graph.get(`/users/${mona.id}?$select=id`);
    await graph.send("/me/manager", {});
    await graph.get("/nowhere");
    expect(apis.calls.list()).toEqual([
      {
        key: "GET /v1.0/users/{id}",
        url: `/v1.0/users/${mona.id}?$select=id`,
        token: { oid: alice.id, audience: microsoftGraph.resource, scopes: ["User.Read", "User.Read.All"] },
      },
      { key: "GET /v1.0/me/manager", url: "/v1.0/me/manager" },
      expect.objectContaining({ key: "GET /v1.0/{unknown}", url: "/v1.0/nowhere" }),
    ]);
  });
});

describe("faults", () => {
  it("answer in place of Graph as often as told", async () => {
    apis.faults.inject({
      key: "GET /v1.0/me",
      times: 1,
      response: { status: 429, headers: { "retry-after": "7" }, body: { error: { code: "TooManyRequests" } } },
    });
    const { status, headers, body } = await graph.get("/me");
    expect([status, headers.get("retry-after"), body]).toEqual([429, "7", { error: { code: "TooManyRequests" } }]);
    expect((await graph.get("/me")).status).toBe(200);
  });

  it("delay an answer", async () => {
    apis.faults.inject({ key: "GET /v1.0/me", delayMs: 150 });
    const start = performance.now();
    expect((await graph.get("/me")).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(140);
  });

  it("hold an answer until they are told", async () => {
    const gate = createLatch();
    apis.faults.inject({ key: "GET /v1.0/me", until: gate.released });
    const answered = vi.fn();
    const answer = graph.get("/me").finally(answered);
    await expect.poll(() => apis.calls.counts()).toEqual({ "GET /v1.0/me": 1 });
    expect((await graph.get("/me/manager")).status).toBe(200);
    expect(answered).not.toHaveBeenCalled();
    gate.release();
    expect((await answer).status).toBe(200);
  });

  it("leave a call without an answer, which is logged all the same", async () => {
    apis.faults.inject({ key: "GET /v1.0/me", hang: true });
    const caller = new AbortController();
    const answer = graph.send("/me", { signal: caller.signal });
    await expect.poll(() => apis.calls.counts()).toEqual({ "GET /v1.0/me": 1 });
    caller.abort();
    await expect(answer).rejects.toThrow();
  });
});
