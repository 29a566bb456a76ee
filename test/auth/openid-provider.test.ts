import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Fault } from "../../dev/src/emulator/faults.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { startTestServer, type TestServer } from "../../dev/src/testing/start-test-server.ts";
import { createApp, loadAppConfig } from "../../src/app.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { countKeyFetches, discoveryCall, keysCall, startAuthHarness, toAuthResult } from "../support/auth-harness.ts";
import { advanceClock, freezeClock, refetchCooldown, second } from "../support/clock.ts";

const me = "{ me { displayName } }";
const alice = { data: { me: { displayName: "Alice Archer" } } };
const unavailable = "503 TOKEN_SERVICE_UNAVAILABLE";

let api: TestServer;
beforeEach(async () => {
  api = await startTestServer();
});
afterEach(async () => {
  vi.useRealTimers();
  await api.close();
});

const getStatus = async (path: string, url = api.url): Promise<number> => (await fetch(`${url}${path}`)).status;
const getFetches = (): Record<string, number> => api.emulator.calls.counts();
const authenticate = async (token: string): Promise<string> => toAuthResult(await api.ask("{ __typename }", { token }));
const issueUnknown = (kid: string): Promise<string> => api.emulator.issueToken({ unknownKey: true, header: { kid } });

describe("metadata and keys", () => {
  it("fetches nothing at startup, nor for a request without a usable token", async () => {
    expect(getFetches()).toEqual({});
    expect(await getStatus("/livez")).toBe(200);
    await api.ask(me, { headers: { "content-type": "application/json" } });
    await api.ask(me, { token: "garbage" });
    expect(getFetches()).toEqual({});
  });

  it("fetches metadata and keys once for 20 concurrent first requests", async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => api.emulator.issueToken()));
    expect(await Promise.all(tokens.map(authenticate))).toEqual(tokens.map(() => "accepted"));
    expect(getFetches()).toEqual({ [discoveryCall]: 1, [keysCall]: 1 });
  });

  it("fetches metadata and keys for /readyz, and not again for the requests that follow", async () => {
    expect(await getStatus("/readyz")).toBe(200);
    expect(await authenticate(await api.emulator.issueToken())).toBe("accepted");
    expect(await getStatus("/readyz")).toBe(200);
    expect(getFetches()).toEqual({ [discoveryCall]: 1, [keysCall]: 1 });
  });
});

describe("while Entra ID is unavailable", () => {
  const responses: Record<string, NonNullable<Fault["response"]>> = {
    "503": { status: 503 },
    "500 with HTML": { status: 500, body: "<html>sorry</html>" },
    "429": { status: 429, headers: { "retry-after": "7" } },
    "a redirect": { status: 302, headers: { location: "http://localhost:1/" } },
    "200 with HTML": { status: 200, body: "<html>sorry</html>" },
    "an empty object": { status: 200, body: {} },
    "an array": { status: 200, body: [] },
    null: { status: 200, body: "null" },
  };

  it("rejects requests after every kind of invalid response, and accepts them a second after the outage", async () => {
    for (const key of [discoveryCall, keysCall])
      for (const [title, response] of Object.entries(responses)) {
        const name = `${key}: ${title}`;
        const harness = await startAuthHarness({ emulator: api.emulator });
        harness.emulator.calls.reset();
        freezeClock();
        const token = await harness.emulator.issueToken();
        const countFetches = (): number | undefined => harness.emulator.calls.counts()[key];
        const removeFault = harness.emulator.faults.inject({ key, response });
        expect([await harness.tryAuthenticate(token), countFetches()], name).toEqual([unavailable, 1]);

        removeFault();
        advanceClock(second - 1);
        expect([await harness.tryAuthenticate(token), countFetches()], name).toEqual([unavailable, 1]);
        advanceClock(1);
        expect([await harness.tryAuthenticate(token), countFetches()], name).toEqual(["accepted", 2]);
        vi.useRealTimers();
        await harness.close();
      }
  });

  it("responds with 503 without a challenge and without any part of the invalid response", async () => {
    for (const key of [discoveryCall, keysCall])
      api.emulator.faults.inject({ key, response: { status: 200, body: "<html>sorry</html>" } });
    const rejected = await api.ask(me);
    expect(toAuthResult(rejected)).toBe(unavailable);
    expect(rejected.headers.get("www-authenticate")).toBeNull();
    expect(JSON.stringify([rejected.body, api.logged()])).not.toContain("sorry");
  });

  it("fetches the metadata once a second, however many callers wait", async () => {
    freezeClock();
    api.emulator.faults.inject({ key: discoveryCall, response: { status: 503 } });
    const token = await api.emulator.issueToken();
    for (const fetches of [1, 2, 3]) {
      for (let round = 0; round < 3; round += 1) {
        const results = await Promise.all(Array.from({ length: 10 }, () => authenticate(token)));
        expect(results).toEqual(results.map(() => unavailable));
      }
      expect(getFetches()).toEqual({ [discoveryCall]: fetches });
      advanceClock(second);
    }
  });

  it.each([discoveryCall, keysCall])(
    "responds with 503 to /readyz if %s fails, and with 200 to /livez",
    async (key) => {
      freezeClock();
      const removeFault = api.emulator.faults.inject({ key, response: { status: 503 } });
      expect([await getStatus("/readyz"), await getStatus("/livez")]).toEqual([503, 200]);
      removeFault();
      advanceClock(second);
      expect([await getStatus("/readyz"), await getStatus("/livez")]).toEqual([200, 200]);
    },
  );

  it("accepts tokens of known keys during an outage", async () => {
    await api.ask(me);
    for (const key of [discoveryCall, keysCall]) api.emulator.faults.inject({ key, response: { status: 503 } });
    expect(await authenticate(await api.emulator.issueToken())).toBe("accepted");
    expect(await getStatus("/readyz")).toBe(200);
  });
});

it("starts to listen without waiting for metadata; /readyz waits for it until its timeout, /livez does not", async () => {
  const emulator = await startEmulator({ port: 0 });
  emulator.faults.inject({ key: discoveryCall, hang: true, times: 1 });
  const log = createLog("info", { write: () => undefined });
  const app = await createApp({ config: loadAppConfig({ PORT: "0" }, emulator.environment), log });
  const url = await app.listen();
  const statuses: string[] = [];
  const ready = getStatus("/readyz", url).then((status) => statuses.push(`/readyz ${status}`));
  await vi.waitFor(
    () => {
      expect(emulator.calls.counts()).toEqual({ [discoveryCall]: 1 });
    },
    { timeout: 15_000 },
  );
  statuses.push(`/livez ${await getStatus("/livez", url)}`);
  await ready;
  expect(statuses).toEqual(["/livez 200", "/readyz 503"]);

  // The hanging fetch times out after some seconds, and the next one succeeds.
  await vi.waitUntil(async () => (await getStatus("/readyz", url)) === 200, { timeout: 15_000 });
  expect(await getStatus("/livez", url)).toBe(200);
  await app.close();
  await emulator.close();
});

describe("a token with an unknown key id", () => {
  it("accepts the first token of a new key, by fetching the keys for its unknown id", async () => {
    await api.ask(me);
    await api.emulator.rotateKeys({ keepOld: true });
    expect((await api.ask(me)).body).toEqual(alice);
    expect(countKeyFetches(api)).toBe(2);
  });

  it("fetches the keys once for 20 concurrent unknown ids, and not again for 10 seconds", async () => {
    freezeClock();
    await api.ask(me);
    const flood = async (round: string): Promise<void> => {
      const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => issueUnknown(`${round}${index}`)));
      expect(await Promise.all(tokens.map(authenticate))).toEqual(tokens.map(() => "401 key_unknown"));
    };
    await flood("a");
    expect(countKeyFetches(api)).toBe(2);
    advanceClock(refetchCooldown - 1);
    await flood("b");
    expect(countKeyFetches(api)).toBe(2);
    advanceClock(1);
    await flood("c");
    await flood("d");
    expect(countKeyFetches(api)).toBe(3);
  });

  it("rejects tokens of a new key until the cooldown is over", async () => {
    freezeClock();
    await authenticate(await issueUnknown("made up"));
    await api.emulator.rotateKeys({ keepOld: true });
    const token = await api.emulator.issueToken();
    advanceClock(refetchCooldown - 1);
    expect([await authenticate(token), countKeyFetches(api)]).toEqual(["401 key_unknown", 2]);
    advanceClock(1);
    expect([await authenticate(token), countKeyFetches(api)]).toEqual(["accepted", 3]);
  });

  it("responds with 503 to an unknown key id while the keys cannot be fetched, since the token may be valid", async () => {
    freezeClock();
    const known = await api.emulator.issueToken();
    await authenticate(known);
    const removeFault = api.emulator.faults.inject({ key: keysCall, response: { status: 503 } });
    await api.emulator.rotateKeys({ keepOld: true });
    const token = await api.emulator.issueToken();
    const rejected = await api.ask("{ __typename }", { token });
    expect([toAuthResult(rejected), rejected.headers.get("www-authenticate")]).toEqual([unavailable, null]);

    removeFault();
    advanceClock(second - 1);
    const results = [await authenticate(token), await authenticate(known), countKeyFetches(api)];
    expect(results).toEqual([unavailable, "accepted", 2]);
    advanceClock(1);
    expect([await authenticate(token), countKeyFetches(api)]).toEqual(["accepted", 3]);
  });
});
