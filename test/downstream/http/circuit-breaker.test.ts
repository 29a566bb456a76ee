import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { CircuitOpenError, withCircuitBreaker } from "../../../src/downstream/http/circuit-breaker.ts";
import { createHttpClient, HttpError, type HttpResponse } from "../../../src/http-client/http-client.ts";
import { unreachableUrl } from "../../support/downstream-http.ts";
import { startScriptedServer, type ScriptedServer } from "../../../dev/src/testing/scripted-api.ts";

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
beforeEach(() => {
  server.script({ status: 200 });
});
afterAll(() => server.close());

const openMs = 5_500;

function createTestClient(timeoutMs = 10_000) {
  const clock = { now: 1_000_000 };
  const client = createHttpClient({ timeoutMs, maxResponseBytes: 1_000, connections: 4 });
  onTestFinished(() => client.close());
  const http = withCircuitBreaker(client, { now: () => clock.now, random: () => 0.5 });
  /** How a call ends: its status, why there was no answer, or `open`. */
  const call = (url = server.url, signal?: AbortSignal): Promise<unknown> =>
    http.send({ method: "GET", url, signal }).then(
      ({ status }) => status,
      (error: unknown) => {
        if (error instanceof CircuitOpenError) return "open";
        return error instanceof HttpError ? error.reason : error;
      },
    );
  const times = async (count: number, url?: string): Promise<unknown[]> => {
    const ends: unknown[] = [];
    for (let index = 0; index < count; index++) ends.push(await call(url));
    return ends;
  };
  return { clock, http, call, times };
}

it.each([502, 503, 504])("opens after ten answers of %i in a row, and asks no more", async (status) => {
  server.script({ status });
  const { times } = createTestClient();
  expect(await times(12)).toEqual([...Array<number>(10).fill(status), "open", "open"]);
  expect(server.received).toHaveLength(10);
});

it("opens where nobody is reached, for that origin alone", async () => {
  const { times, call } = createTestClient();
  expect(await times(11, unreachableUrl)).toEqual([...Array<string>(10).fill("unreachable"), "open"]);
  expect(await call(`${unreachableUrl}/another/path`)).toBe("open");
  expect(await call()).toBe(200);
});

it("opens after ten timeouts", async () => {
  server.script("hang");
  const { call } = createTestClient(200);
  await Promise.all(Array.from({ length: 10 }, () => call()));
  expect(await call()).toBe("open");
});

it.each([400, 401, 403, 404, 429, 500])("never opens for %i, however often", async (status) => {
  server.script({ status });
  const { times } = createTestClient();
  expect(await times(25)).toEqual(Array(25).fill(status));
});

it("never opens for answers that are too large", async () => {
  server.script({ status: 200, body: "x".repeat(5_000) });
  const { times } = createTestClient();
  expect(await times(15)).toEqual(Array(15).fill("too_large"));
});

it("counts anew from any answer, one user's refusal too", async () => {
  server.script({ status: 503 });
  const { times, call } = createTestClient();
  await times(9);
  server.script({ status: 403 });
  await call();
  server.script({ status: 503 });
  expect(await times(11)).toEqual([...Array<number>(10).fill(503), "open"]);
});

it("never counts a call that its own caller gave up", async () => {
  server.script("hang");
  const { call } = createTestClient();
  for (let index = 0; index < 12; index++) {
    const ending = AbortSignal.timeout(5);
    expect(await call(server.url, ending)).toBe("aborted");
  }
});

it("tells how long it stays open, spread by chance, and then lets one call through", async () => {
  server.script({ status: 503 });
  const { clock, http, call, times } = createTestClient();
  await times(10);
  await expect(http.send({ method: "GET", url: server.url })).rejects.toMatchObject({ retryAfterSeconds: 6 });
  clock.now += openMs - 1;
  expect(await call()).toBe("open");
  clock.now += 1;
  server.script({ status: 200 });
  expect(await Promise.all([call(), call(), call()])).toEqual([200, "open", "open"]);
  expect(server.received).toHaveLength(1);
  expect(await times(3)).toEqual([200, 200, 200]);
});

it("stays open as long again if that call is not answered either", async () => {
  server.script({ status: 503 });
  const { clock, call, times } = createTestClient();
  await times(10);
  clock.now += openMs;
  expect(await times(2)).toEqual([503, "open"]);
  clock.now += openMs - 1;
  expect(await call()).toBe("open");
  clock.now += 1;
  expect(await call()).toBe(503);
});

it("lets the next call through if the caller of that one goes away", async () => {
  server.script({ status: 503 });
  const { clock, call, times } = createTestClient();
  await times(10);
  clock.now += openMs;
  server.script("hang");
  expect(await call(server.url, AbortSignal.timeout(5))).toBe("aborted");
  server.script({ status: 200 });
  expect(await times(2)).toEqual([200, 200]);
});

it("takes no notice of calls that began before it opened", async () => {
  const clock = { now: 1_000_000 };
  const ends: ((status: number) => void)[] = [];
  const send = () =>
    new Promise<HttpResponse>((resolve) => {
      ends.push((status) => {
        resolve({ status, headers: {}, body: "" });
      });
    });
  const http = withCircuitBreaker(
    { send, close: () => Promise.resolve() },
    { now: () => clock.now, random: () => 0.5 },
  );
  const begin = () => {
    const answer = http.send({ method: "GET", url: unreachableUrl });
    return { answer, end: ends.at(-1) ?? expect.fail("it was not let through") };
  };
  const call = async (status: number): Promise<void> => {
    const { answer, end } = begin();
    end(status);
    await answer;
  };
  const early = [begin(), begin()];
  for (let count = 0; count < 10; count++) await call(503);
  clock.now += openMs;
  await call(200);

  for (const { end, answer } of early) {
    end(503);
    await answer;
  }
  await call(200);
});
