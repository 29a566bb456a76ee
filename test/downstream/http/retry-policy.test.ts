import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DownstreamHttpClient } from "../../../src/downstream/http/downstream-client.ts";
import { createRetryPolicy } from "../../../src/downstream/http/retry-policy.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { createTestHttpClient, unreachableUrl } from "../../support/downstream-http.ts";
import { startScriptedApi, type ScriptedApi } from "@oboql/dev/testing";

let server: ScriptedApi;
beforeAll(async () => {
  server = await startScriptedApi();
});
afterAll(() => server.close());

const good = { status: 200, body: "good" };
const send = (http: DownstreamHttpClient, url = server.url) =>
  http.send({ method: "POST", url, body: "{}", idempotent: true });

describe("an idempotent request", () => {
  it("retries an idempotent request after 429, 502, 503 and 504", async () => {
    for (const status of [429, 502, 503, 504]) {
      server.script({ status }, { status }, good);
      const { http } = createTestHttpClient();
      expect((await send(http)).body, String(status)).toBe("good");
      expect(server.received, String(status)).toHaveLength(3);
    }
  });

  it("does not retry an idempotent request after a redirection, 500 and any 4xx other than 429", async () => {
    for (const status of [301, 400, 401, 403, 404, 408, 409, 500]) {
      server.script({ status }, good);
      const { http } = createTestHttpClient();
      await expect(send(http), String(status)).rejects.toMatchObject({ facts: { status } });
      expect(server.received, String(status)).toHaveLength(1);
    }
  });

  it("retries an idempotent request after a timeout, a reset and a truncated response", async () => {
    for (const [step, timeoutMs] of [
      ["hang", 1_500],
      ["reset", 10_000],
      ["truncate", 10_000],
    ] as const) {
      server.script(step, good);
      const { http } = createTestHttpClient({ timeoutMs });
      expect((await send(http)).body, step).toBe("good");
      expect(server.received, step).toHaveLength(2);
    }
  });

  it("sends an idempotent request at most three times", async () => {
    server.script({ status: 503 });
    const { http } = createTestHttpClient();
    await expect(send(http)).rejects.toMatchObject({ code: "DOWNSTREAM_UNAVAILABLE" });
    expect(server.received).toHaveLength(3);
  });

  it("tries three times to send an idempotent request if the connection fails", async () => {
    const { http, delays } = createTestHttpClient();
    await expect(send(http, unreachableUrl)).rejects.toMatchObject({ code: "DOWNSTREAM_UNAVAILABLE" });
    expect(delays).toHaveLength(2);
  });
});

describe("the delay before a retry", () => {
  it("doubles the backoff from the first retry to the second, with jitter, and allows no third", () => {
    const now = 1_000_000;
    for (const [chance, delays] of [
      [0, [50, 100]],
      [0.5, [100, 200]],
      [1, [150, 300]],
    ] as const) {
      const { signal } = new AbortController();
      const clock = { ...systemClock, random: () => chance, now: () => now };
      const { nextDelayMs } = createRetryPolicy({ ...clock, signal, deadlineAt: now + 30_000 });
      const actual = [1, 2, 3].map((attempt) => nextDelayMs(attempt, undefined));
      expect(actual, String(chance)).toEqual([...delays, undefined]);
    }
  });

  it("adds the backoff to a Retry-After in seconds or with a date", async () => {
    for (const retryAfter of ["7", "Mon, 05 Jan 2026 12:00:07 GMT"]) {
      server.script({ status: 429, headers: { "retry-after": retryAfter } }, good);
      const { http, delays } = createTestHttpClient();
      await send(http);
      expect(delays, retryAfter).toEqual([7_100]);
    }
  });

  it("ignores a Retry-After that is in the past or invalid", async () => {
    const [passed, nonsense] = ["Mon, 05 Jan 2026 11:00:00 GMT", "soon"];
    server.script(
      { status: 429, headers: { "retry-after": passed } },
      { status: 429, headers: { "retry-after": nonsense } },
      good,
    );
    const { http, delays } = createTestHttpClient();
    await send(http);
    expect(delays).toEqual([100, 200]);
  });

  it("does not retry a request whose Retry-After exceeds the deadline", async () => {
    for (const [retryAfter, seconds] of [
      ["30", 30],
      ["Mon, 05 Jan 2026 12:00:45 GMT", 45],
      ["4294967296", 999_999],
    ] as const) {
      server.script({ status: 429, headers: { "retry-after": retryAfter } }, good);
      const { http, delays } = createTestHttpClient({ remainingMs: 30_000 });
      await expect(send(http), retryAfter).rejects.toMatchObject({
        code: "DOWNSTREAM_THROTTLED",
        facts: { status: 429, retryAfterSeconds: seconds },
      });
      expect(server.received, retryAfter).toHaveLength(1);
      expect(delays, retryAfter).toEqual([]);
    }
  });

  it("does not retry a request if the backoff exceeds the deadline", async () => {
    server.script({ status: 503 });
    const { http, delays } = createTestHttpClient({ remainingMs: 250 });
    await expect(send(http)).rejects.toMatchObject({ facts: { status: 503 } });
    expect(delays).toEqual([100]);
  });
});

describe("an aborted incoming request", () => {
  it("ends the retries if the incoming request is aborted during the backoff", async () => {
    server.script({ status: 503 }, good);
    const { http, abort } = createTestHttpClient({
      onSleep: () => {
        abort();
      },
    });
    await expect(send(http)).rejects.toMatchObject({ facts: { status: 503 } });
    expect(server.received).toHaveLength(1);
  });

  it("ends the backoff if the incoming request is aborted", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const retries = createRetryPolicy({ ...systemClock, signal, deadlineAt: Infinity });
    const sleeping = retries.sleep(60_000);
    controller.abort();
    expect(await sleeping).toBe(false);
    expect(await retries.sleep(60_000)).toBe(false);
  });

  it("ends the attempt if the incoming request is aborted, and makes no other", async () => {
    const { http, abort, delays } = createTestHttpClient();
    server.script(() => {
      abort();
      return good;
    });
    await expect(send(http)).rejects.toMatchObject({ code: "DOWNSTREAM_TIMEOUT" });
    expect(server.received).toHaveLength(1);
    expect(delays).toEqual([]);
  });
});
