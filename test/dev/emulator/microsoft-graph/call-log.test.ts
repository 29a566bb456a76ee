import { describe, expect, it, vi } from "vitest";
import { graphRegistration } from "@oboql/dev/emulator";
import { createLatch } from "../../../support/latch.ts";
import { aliceReadsAll, startGraphForTests } from "../graph-requests.ts";
import { findSampleUser } from "../start-apis.ts";

const alice = findSampleUser("Alice");
const mona = findSampleUser("Mona");
const unknownId = "00000000-1111-4222-8333-444444444444";

const { apis, graph } = await startGraphForTests();

describe("request ids", () => {
  it("a Graph response contains the request id and repeats the client's own", async () => {
    const { headers } = await graph.get("/me", aliceReadsAll, { "client-request-id": unknownId });
    expect(headers.get("client-request-id")).toBe(unknownId);
    expect(headers.get("request-id")).toMatch(/^[\da-f-]{36}$/);
  });

  it("a Graph error body contains the request ids and the date", async () => {
    const { headers, body } = await graph.get(`/users/${unknownId}`);
    expect(body.error?.innerError).toEqual({
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) as string,
      "request-id": headers.get("request-id"),
      "client-request-id": headers.get("request-id"),
    });
  });
});

describe("the call log", () => {
  it("a recorded Graph call has a key with placeholders, the URL, and the token if one was accepted", async () => {
    await graph.get(`/users/${mona.id}?$select=id`);
    await graph.send("/me/manager", {});
    await graph.get("/nowhere");
    expect(apis.calls.list()).toEqual([
      {
        key: "GET /v1.0/users/{id}",
        url: `/v1.0/users/${mona.id}?$select=id`,
        token: { oid: alice.id, audience: graphRegistration.resource, scopes: ["User.Read", "User.Read.All"] },
      },
      { key: "GET /v1.0/me/manager", url: "/v1.0/me/manager" },
      expect.objectContaining({ key: "GET /v1.0/{unknown}", url: "/v1.0/nowhere" }),
    ]);
  });
});

describe("faults", () => {
  it("a fault replaces Graph's response the given number of times", async () => {
    apis.faults.inject({
      key: "GET /v1.0/me",
      times: 1,
      response: { status: 429, headers: { "retry-after": "7" }, body: { error: { code: "TooManyRequests" } } },
    });
    const { status, headers, body } = await graph.get("/me");
    expect([status, headers.get("retry-after"), body]).toEqual([429, "7", { error: { code: "TooManyRequests" } }]);
    expect((await graph.get("/me")).status).toBe(200);
  });

  it("a fault with delayMs delays Graph's response", async () => {
    apis.faults.inject({ key: "GET /v1.0/me", delayMs: 150 });
    const start = performance.now();
    expect((await graph.get("/me")).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(140);
  });

  it("a fault with until holds Graph's response until its promise resolves", async () => {
    const latch = createLatch();
    apis.faults.inject({ key: "GET /v1.0/me", until: latch.released });
    const onSettled = vi.fn();
    const response = graph.get("/me").finally(onSettled);
    await expect.poll(() => apis.calls.counts()).toEqual({ "GET /v1.0/me": 1 });
    expect((await graph.get("/me/manager")).status).toBe(200);
    expect(onSettled).not.toHaveBeenCalled();
    latch.release();
    expect((await response).status).toBe(200);
  });

  it("a Graph call that hangs is recorded", async () => {
    apis.faults.inject({ key: "GET /v1.0/me", hang: true });
    const caller = new AbortController();
    const response = graph.send("/me", { signal: caller.signal });
    await expect.poll(() => apis.calls.counts()).toEqual({ "GET /v1.0/me": 1 });
    caller.abort();
    await expect(response).rejects.toThrow();
  });
});
