import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DownstreamHttpClient } from "../../../src/downstream/http/downstream-client.ts";
import { createRetryPolicy } from "../../../src/downstream/http/retry-policy.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { createTestHttpClient, unreachableUrl } from "../../support/downstream-http.ts";
import { startScriptedServer, type ScriptedServer } from "../../../dev/src/testing/scripted-api.ts";

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());

const good = { status: 200, body: "good" };
const send = (http: DownstreamHttpClient, url = server.url) =>
  http.send({ method: "POST", url, body: "{}", idempotent: true });

describe("a repeatable request", () => {
  it.each([429, 502, 503, 504])("that is answered %i is sent again, and nobody notices", async (status) => {
    server.script({ status }, { status }, good);
    const { http } = createTestHttpClient();
    expect((await send(http)).body).toBe("good");
    expect(server.received).toHaveLength(3);
  });

  it.each([301, 400, 401, 403, 404, 408, 409, 500])("that is answered %i is not sent again", async (status) => {
    server.script({ status }, good);
    const { http } = createTestHttpClient();
    await expect(send(http)).rejects.toMatchObject({ facts: { status } });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ["hang", 1_500],
    ["reset", 10_000],
    ["break off", 10_000],
  ] as const)("that meets a %s is sent again", async (step, timeoutMs) => {
    server.script(step, good);
    const { http } = createTestHttpClient({ timeoutMs });
    expect((await send(http)).body).toBe("good");
    expect(server.received).toHaveLength(2);
  });

  it("is sent three times at most", async () => {
    server.script({ status: 503 });
    const { http } = createTestHttpClient();
    await expect(send(http)).rejects.toMatchObject({ code: "DOWNSTREAM_UNAVAILABLE" });
    expect(server.received).toHaveLength(3);
  });

  it("that cannot be connected is tried three times", async () => {
    const { http, delays: pauses } = createTestHttpClient();
    await expect(send(http, unreachableUrl)).rejects.toMatchObject({ code: "DOWNSTREAM_UNAVAILABLE" });
    expect(pauses).toHaveLength(2);
  });
});

describe("the pause before the next try", () => {
  it.each([
    [0, [50, 100]],
    [0.5, [100, 200]],
    [1, [150, 300]],
  ])("doubles, and is spread by chance (%d)", async (chance, expected) => {
    server.script({ status: 503 });
    const { http, delays: pauses } = createTestHttpClient({ random: () => chance });
    await expect(send(http)).rejects.toThrow();
    expect(pauses).toEqual(expected);
  });

  it.each([
    ["seconds", "7"],
    ["a date", "Mon, 05 Jan 2026 12:00:07 GMT"],
  ])("is on top of a Retry-After in %s", async (_, retryAfter) => {
    server.script({ status: 429, headers: { "retry-after": retryAfter } }, good);
    const { http, delays: pauses } = createTestHttpClient();
    await send(http);
    expect(pauses).toEqual([7_100]);
  });

  it("is the usual one after a date that has passed, or what is neither date nor seconds", async () => {
    const [passed, nonsense] = ["Mon, 05 Jan 2026 11:00:00 GMT", "soon"];
    server.script(
      { status: 429, headers: { "retry-after": passed } },
      { status: 429, headers: { "retry-after": nonsense } },
      good,
    );
    const { http, delays: pauses } = createTestHttpClient();
    await send(http);
    expect(pauses).toEqual([100, 200]);
  });

  it.each([
    ["30", 30],
    ["Mon, 05 Jan 2026 12:00:45 GMT", 45],
  ])("does not begin if Retry-After: %s is beyond the deadline", async (retryAfter, seconds) => {
    server.script({ status: 429, headers: { "retry-after": retryAfter } }, good);
    const { http, delays: pauses } = createTestHttpClient({ remainingMs: 30_000 });
    await expect(send(http)).rejects.toMatchObject({
      code: "DOWNSTREAM_THROTTLED",
      facts: { status: 429, retryAfterSeconds: seconds },
    });
    expect(server.received).toHaveLength(1);
    expect(pauses).toEqual([]);
  });

  it("does not begin if even a short one is beyond the deadline", async () => {
    server.script({ status: 503 });
    const { http, delays: pauses } = createTestHttpClient({ remainingMs: 250 });
    await expect(send(http)).rejects.toMatchObject({ facts: { status: 503 } });
    expect(pauses).toEqual([100]);
  });
});

describe("a caller who goes away", () => {
  it("in a pause ends the tries", async () => {
    server.script({ status: 503 }, good);
    const { http, abort } = createTestHttpClient({
      onSleep: () => {
        abort();
      },
    });
    await expect(send(http)).rejects.toMatchObject({ facts: { status: 503 } });
    expect(server.received).toHaveLength(1);
  });

  it("ends the pause itself, too", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const retries = createRetryPolicy({ ...systemClock, signal, deadlineAt: Infinity });
    const paused = retries.sleep(60_000);
    controller.abort();
    expect(await paused).toBe(false);
    expect(await retries.sleep(60_000)).toBe(false);
  });

  it("in a try ends it, and there is no other", async () => {
    const { http, abort, delays: pauses } = createTestHttpClient();
    server.script(() => {
      abort();
      return good;
    });
    await expect(send(http)).rejects.toMatchObject({ code: "DOWNSTREAM_TIMEOUT" });
    expect(server.received).toHaveLength(1);
    expect(pauses).toEqual([]);
  });
});
