import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Emulator, Fault } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { startTestServer } from "../support/test-server.ts";
import { countKeyFetches, discoveryCall, keysCall, startAuthHarness, toAuthResult } from "../support/auth-harness.ts";
import { advanceClock, freezeClock, refetchCooldown, second } from "../support/clock.ts";

const unavailable = "503 TOKEN_SERVICE_UNAVAILABLE";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(() => {
  vi.useRealTimers();
  emulator.faults.clear();
  emulator.calls.reset();
});
afterAll(() => emulator.close());

/** The authentication of a server that has just started. */
async function openHarness() {
  const harness = await startAuthHarness({ emulator });
  onTestFinished(harness.close);
  return harness;
}

/** A server that has just started. */
async function startApi() {
  const api = await startTestServer({}, { emulator });
  onTestFinished(() => api.close());
  const getStatus = async (path: string): Promise<number> => (await fetch(`${api.url}${path}`)).status;
  return { api, getStatus };
}

const getFetches = (): Record<string, number> => emulator.calls.counts();
const issueUnknown = (kid: string): Promise<string> => emulator.issueToken({ unknownKey: true, header: { kid } });

describe("metadata and keys", () => {
  it("fetches nothing at startup, nor for a request without a usable token", async () => {
    const { api, getStatus } = await startApi();
    expect(getFetches()).toEqual({});
    expect(await getStatus("/livez")).toBe(200);
    await api.ask("{ __typename }", { headers: { "content-type": "application/json" } });
    await api.ask("{ __typename }", { token: "garbage" });
    expect(getFetches()).toEqual({});
  });

  it("fetches metadata and keys once for 20 concurrent first requests", async () => {
    const { tryAuthenticate } = await openHarness();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => emulator.issueToken()));
    expect(await Promise.all(tokens.map(tryAuthenticate))).toEqual(tokens.map(() => "accepted"));
    expect(getFetches()).toEqual({ [discoveryCall]: 1, [keysCall]: 1 });
  });

  it("fetches metadata and keys for /readyz, and not again for the requests that follow", async () => {
    const { api, getStatus } = await startApi();
    expect(await getStatus("/readyz")).toBe(200);
    expect(toAuthResult(await api.ask("{ __typename }"))).toBe("accepted");
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
        const harness = await openHarness();
        emulator.calls.reset();
        freezeClock();
        const token = await emulator.issueToken();
        const countFetches = (): number | undefined => getFetches()[key];
        const removeFault = emulator.faults.inject({ key, response });
        expect([await harness.tryAuthenticate(token), countFetches()], name).toEqual([unavailable, 1]);

        removeFault();
        advanceClock(second - 1);
        expect([await harness.tryAuthenticate(token), countFetches()], name).toEqual([unavailable, 1]);
        advanceClock(1);
        expect([await harness.tryAuthenticate(token), countFetches()], name).toEqual(["accepted", 2]);
      }
  });

  it("responds with 503 without a challenge and without any part of the invalid response", async () => {
    const { api } = await startApi();
    for (const key of [discoveryCall, keysCall])
      emulator.faults.inject({ key, response: { status: 200, body: "<html>sorry</html>" } });
    const rejected = await api.ask("{ __typename }");
    expect(toAuthResult(rejected)).toBe(unavailable);
    expect(rejected.headers.get("www-authenticate")).toBeNull();
    expect(JSON.stringify([rejected.body, api.logged()])).not.toContain("sorry");
  });

  it("fetches the metadata once a second, however many callers wait", async () => {
    const { tryAuthenticate } = await openHarness();
    freezeClock();
    emulator.faults.inject({ key: discoveryCall, response: { status: 503 } });
    const token = await emulator.issueToken();
    for (const fetches of [1, 2, 3]) {
      for (let round = 0; round < 3; round += 1) {
        const results = await Promise.all(Array.from({ length: 10 }, () => tryAuthenticate(token)));
        expect(results).toEqual(results.map(() => unavailable));
      }
      expect(getFetches()).toEqual({ [discoveryCall]: fetches });
      advanceClock(second);
    }
  });

  it("responds with 503 to /readyz and with 200 to /livez if metadata or keys cannot be fetched", async () => {
    freezeClock();
    for (const key of [discoveryCall, keysCall]) {
      const { getStatus } = await startApi();
      const removeFault = emulator.faults.inject({ key, response: { status: 503 } });
      expect([await getStatus("/readyz"), await getStatus("/livez")], key).toEqual([503, 200]);
      removeFault();
      advanceClock(second);
      expect([await getStatus("/readyz"), await getStatus("/livez")], key).toEqual([200, 200]);
    }
  });

  it("accepts tokens of known keys, and responds with 200 to /readyz, during an outage", async () => {
    const { api, getStatus } = await startApi();
    await api.ask("{ __typename }");
    for (const key of [discoveryCall, keysCall]) emulator.faults.inject({ key, response: { status: 503 } });
    expect(toAuthResult(await api.ask("{ __typename }"))).toBe("accepted");
    expect(await getStatus("/readyz")).toBe(200);
  });

  it("starts without waiting for metadata; /readyz waits for it until its timeout, /livez does not", async () => {
    emulator.faults.inject({ key: discoveryCall, hang: true, times: 1 });
    const { getStatus } = await startApi();
    const statuses: string[] = [];
    const ready = getStatus("/readyz").then((status) => statuses.push(`/readyz ${status}`));
    await expect.poll(getFetches).toEqual({ [discoveryCall]: 1 });
    statuses.push(`/livez ${await getStatus("/livez")}`);
    await ready;
    expect(statuses).toEqual(["/livez 200", "/readyz 503"]);

    // The hanging fetch times out after some seconds, and the next one succeeds.
    await vi.waitUntil(async () => (await getStatus("/readyz")) === 200, { timeout: 15_000 });
    expect(await getStatus("/livez")).toBe(200);
  });
});

describe("a token with an unknown key id", () => {
  it("accepts the first token of a new key, by fetching the keys for its unknown id", async () => {
    const { api } = await startApi();
    await api.ask("{ __typename }");
    await emulator.rotateKeys({ keepOld: true });
    expect((await api.ask("{ me { displayName } }")).body).toEqual({ data: { me: { displayName: "Alice Archer" } } });
    expect(countKeyFetches({ emulator })).toBe(2);
  });

  it("fetches the keys once for 20 concurrent unknown ids, and not again for 10 seconds", async () => {
    const { tryAuthenticate } = await openHarness();
    freezeClock();
    await tryAuthenticate(await emulator.issueToken());
    const flood = async (round: string): Promise<void> => {
      const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => issueUnknown(`${round}${index}`)));
      expect(await Promise.all(tokens.map(tryAuthenticate))).toEqual(tokens.map(() => "401 key_unknown"));
    };
    await flood("a");
    expect(countKeyFetches({ emulator })).toBe(2);
    advanceClock(refetchCooldown - 1);
    await flood("b");
    expect(countKeyFetches({ emulator })).toBe(2);
    advanceClock(1);
    await flood("c");
    await flood("d");
    expect(countKeyFetches({ emulator })).toBe(3);
  });

  it("rejects tokens of a new key until the cooldown is over", async () => {
    const { tryAuthenticate } = await openHarness();
    freezeClock();
    await tryAuthenticate(await issueUnknown("made up"));
    await emulator.rotateKeys({ keepOld: true });
    const token = await emulator.issueToken();
    advanceClock(refetchCooldown - 1);
    expect([await tryAuthenticate(token), countKeyFetches({ emulator })]).toEqual(["401 key_unknown", 2]);
    advanceClock(1);
    expect([await tryAuthenticate(token), countKeyFetches({ emulator })]).toEqual(["accepted", 3]);
  });

  it("responds with 503 to an unknown key id while the keys cannot be fetched, since the token may be valid", async () => {
    const { api } = await startApi();
    freezeClock();
    const known = await emulator.issueToken();
    const authenticate = async (token: string) => toAuthResult(await api.ask("{ __typename }", { token }));
    await authenticate(known);
    const removeFault = emulator.faults.inject({ key: keysCall, response: { status: 503 } });
    await emulator.rotateKeys({ keepOld: true });
    const token = await emulator.issueToken();
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
