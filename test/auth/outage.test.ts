import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Emulator, Fault } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { startTestServer } from "../support/test-server.ts";
import {
  countKeyFetches,
  discoveryCall,
  fetchListedKey,
  keysCall,
  startAuthHarness,
  toAuthResult,
  type AuthHarness,
  type AuthHarnessOptions,
  type WithEmulator,
} from "../support/auth-harness.ts";
import { advanceClock, freezeClock, hour, minute, second } from "../support/clock.ts";
import { createLatch } from "../support/latch.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  emulator.faults.clear();
  emulator.calls.reset();
  for (const cleanUp of cleanups.splice(0)) await cleanUp();
});
afterAll(() => emulator.close());

/** Starts a harness with a frozen clock, by default with the emulator that the tests share. */
async function openHarness(options: AuthHarnessOptions = { emulator }): Promise<AuthHarness> {
  const harness = await startAuthHarness(options);
  cleanups.push(harness.close);
  freezeClock();
  return harness;
}

/** A token that is valid for longer than every outage here. */
const issueLongLived = (harness: WithEmulator): Promise<string> =>
  harness.emulator.issueToken({ claims: { exp: Math.floor((Date.now() + 100 * hour) / second) } });

function injectFaults(harness: WithEmulator, fault: Omit<Fault, "key">): void {
  for (const key of [discoveryCall, keysCall]) harness.emulator.faults.inject({ key, ...fault });
}

/** Timeout for what happens in the background. */
const patience = { timeout: 15_000 };

/** Waits until the refreshes in the background are complete. */
const waitForRequests = (harness: AuthHarness): Promise<void> =>
  vi.waitFor(() => {
    expect(harness.pendingRequests()).toBe(0);
  }, patience);

const accepted = ["accepted", "accepted"];
const unavailable = ["503 TOKEN_SERVICE_UNAVAILABLE", "503 TOKEN_SERVICE_UNAVAILABLE"];

/** Authenticates with one cached token and one new token each time. */
async function createPair(harness: AuthHarness): Promise<() => Promise<string[]>> {
  const cached = await issueLongLived(harness);
  return async () => [
    await harness.tryAuthenticate(cached),
    await harness.tryAuthenticate(await issueLongLived(harness)),
  ];
}

describe("an outage of Entra ID", () => {
  const outages: readonly [string, (harness: AuthHarness) => unknown, options?: AuthHarnessOptions][] = [
    [
      "every response is 500",
      (harness) => {
        injectFaults(harness, { response: { status: 500 } });
      },
    ],
    [
      "requests hang",
      (harness) => {
        injectFaults(harness, { hang: true });
      },
      { timeoutMs: 2_000 },
    ],
    ["connections fail", (harness) => harness.emulator.close(), {}],
    [
      "the key set is empty",
      (harness) => {
        injectFaults(harness, { response: { status: 200, body: { keys: [] } } });
      },
    ],
  ];

  for (const [outage, start, options] of outages)
    it(`accepts valid tokens for a day and none after it, if ${outage}`, async () => {
      const harness = await openHarness(options);
      const authenticatePair = await createPair(harness);
      expect(await authenticatePair()).toEqual(accepted);

      await start(harness);
      for (const passed of [hour - 1, 1, second, 5 * hour, 18 * hour - second - 1]) {
        advanceClock(passed);
        expect(await authenticatePair()).toEqual(accepted);
      }
      advanceClock(1);
      expect(await authenticatePair()).toEqual(unavailable);
      advanceClock(24 * hour);
      expect(await authenticatePair()).toEqual(unavailable);
    });

  it("rejects cached tokens too if only the OpenID metadata is unavailable for more than a day", async () => {
    const harness = await openHarness();
    const authenticatePair = await createPair(harness);
    expect(await authenticatePair()).toEqual(accepted);
    harness.emulator.faults.inject({ key: discoveryCall, response: { status: 500 } });
    advanceClock(25 * hour);
    expect(await authenticatePair()).toEqual(unavailable);
  });

  it("accepts tokens a second after an outage of more than a day", async () => {
    const harness = await openHarness();
    const authenticatePair = await createPair(harness);
    await authenticatePair();
    injectFaults(harness, { response: { status: 500 } });
    advanceClock(25 * hour);
    expect(await authenticatePair()).toEqual(unavailable);

    harness.emulator.faults.clear();
    expect(await authenticatePair()).toEqual(unavailable);
    advanceClock(second);
    expect(await authenticatePair()).toEqual(accepted);
    advanceClock(hour - 1);
    expect([await authenticatePair(), countKeyFetches(harness)]).toEqual([accepted, 2]);
  });

  it("accepts only tokens of the new keys a few minutes after an outage after which all keys are new", async () => {
    const harness = await openHarness({});
    const old = await issueLongLived(harness);
    await harness.authenticate(old);
    await harness.emulator.close();
    advanceClock(2 * hour);
    expect(await harness.tryAuthenticate(old)).toBe("accepted");
    const restarted = await startEmulator({ port: Number(new URL(harness.emulator.url).port) });
    cleanups.push(() => restarted.close());
    advanceClock(second);
    expect(await harness.tryAuthenticate(await issueLongLived({ emulator: restarted }))).toBe("accepted");
    for (let responses = 1; responses < 3; responses += 1) {
      advanceClock(minute);
      expect(await harness.tryAuthenticate(old)).toBe("accepted");
      await waitForRequests(harness);
    }
    expect(await harness.tryAuthenticate(old)).toBe("401 key_unknown");
    expect(await harness.tryAuthenticate(await issueLongLived({ emulator: restarted }))).toBe("accepted");
  });
});

describe("keys older than an hour", () => {
  it("refreshes keys once an hour, in the background, even if Entra ID does not respond", async () => {
    const harness = await openHarness({});
    const cached = await issueLongLived(harness);
    await harness.authenticate(cached);
    injectFaults(harness, { hang: true });
    advanceClock(hour - 1);
    expect([await harness.tryAuthenticate(cached), harness.pendingRequests()]).toEqual(["accepted", 0]);

    advanceClock(1);
    for (let round = 0; round < 5; round += 1)
      expect([
        await harness.tryAuthenticate(cached),
        await harness.tryAuthenticate(await issueLongLived(harness)),
      ]).toEqual(accepted);
    // All callers have a result while the fetches of the first one are still in flight.
    expect(harness.pendingRequests()).toBe(2);
    await vi.waitFor(() => {
      expect(harness.emulator.calls.counts()).toEqual({ [discoveryCall]: 2, [keysCall]: 2 });
    }, patience);
    expect(harness.pendingRequests()).toBe(2);
  });

  it("refreshes keys for requests with cached tokens too", async () => {
    const harness = await openHarness();
    const token = await issueLongLived(harness);
    await harness.authenticate(token);
    for (let refresh = 1; refresh <= 3; refresh += 1) {
      advanceClock(hour);
      expect(await harness.tryAuthenticate(token)).toBe("accepted");
      await vi.waitFor(() => {
        expect([countKeyFetches(harness), harness.pendingRequests()]).toEqual([1 + refresh, 0]);
      }, patience);
    }
  });

  it("fetches the keys for an unknown key id directly after a refresh", async () => {
    const harness = await openHarness();
    await harness.authenticate(await issueLongLived(harness));
    advanceClock(hour);
    await harness.authenticate(await issueLongLived(harness));
    await vi.waitFor(() => {
      expect([countKeyFetches(harness), harness.pendingRequests()]).toEqual([2, 0]);
    }, patience);
    await harness.emulator.rotateKeys({ keepOld: true });
    const result = await harness.tryAuthenticate(await issueLongLived(harness));
    expect([result, countKeyFetches(harness)]).toEqual(["accepted", 3]);
  });

  it("uses the keys over HTTP until a slow refresh is complete, and removed keys never again", async () => {
    const api = await startTestServer({}, { emulator });
    cleanups.push(() => api.close());
    const authenticate = async (token: string) => toAuthResult(await api.ask("{ __typename }", { token }));
    freezeClock();
    const [cached, fresh] = [await issueLongLived(api), await issueLongLived(api)];
    expect(await authenticate(cached)).toBe("accepted");
    await api.emulator.rotateKeys({ keepOld: false });
    const latch = createLatch();
    api.emulator.faults.inject({ key: keysCall, until: latch.released, times: 1 });
    advanceClock(hour);
    // A request that waited for the refresh would be rejected.
    expect([await authenticate(cached), await authenticate(fresh)]).toEqual(accepted);
    latch.release();
    // The key is removed after three refreshes, at least a minute apart.
    await vi.waitFor(
      async () => {
        advanceClock(minute);
        expect(await authenticate(cached)).toBe("401 key_unknown");
      },
      { ...patience, interval: 100 },
    );
    expect([await authenticate(fresh), await authenticate(await issueLongLived(api))]).toEqual([
      "401 key_unknown",
      "accepted",
    ]);
  });
});

describe("a cached token", () => {
  it("rejects a cached token of a removed key from the first request after more than a day", async () => {
    const { tryAuthenticate } = await openHarness();
    const token = await emulator.issueToken({ claims: { exp: Math.floor(Date.now() / 1000) + 28 * 3_600 } });
    expect(await tryAuthenticate(token)).toBe("accepted");
    await emulator.rotateKeys({ keepOld: false });
    advanceClock(25 * hour);
    const results = await Promise.all([1, 2, 3, 4].map(() => tryAuthenticate(token)));
    expect(results).toEqual(results.map(() => "401 key_unknown"));
  });

  const { n } = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });

  const keyChanges: readonly [title: string, expected: string, change: (key: JsonWebKey) => readonly object[]][] = [
    ["accepts a cached token if one response lacks its key", "accepted", (key) => [{ ...key, kid: "another", n }]],
    ["rejects a cached token if its key id has another modulus", "401 signature_invalid", (key) => [{ ...key, n }]],
    [
      "rejects a cached token if its key belongs to another issuer",
      "401 issuer_mismatch",
      (key) => [{ ...key, issuer: "https://a.example" }],
    ],
    [
      "rejects a cached token if its key becomes one for encryption",
      "401 key_unknown",
      (key) => [
        { ...key, use: "enc" },
        { ...key, kid: "b" },
      ],
    ],
    ["accepts a cached token if keys are added", "accepted", (key) => [{ ...key, kid: "another", n }, key]],
    [
      "accepts a cached token if no key is usable, which counts as an outage",
      "accepted",
      (key) => [{ ...key, kty: "EC" }],
    ],
  ];

  for (const [title, expected, change] of keyChanges)
    it(title, async () => {
      const harness = await openHarness();
      const token = await issueLongLived(harness);
      const key = await fetchListedKey(harness);
      expect(await harness.tryAuthenticate(token)).toBe("accepted");
      const body = { keys: change(key) };
      harness.emulator.faults.inject({ key: keysCall, response: { status: 200, body } });
      advanceClock(hour);
      expect(await harness.tryAuthenticate(token)).toBe("accepted");
      // A token with an unknown key id waits for the refresh in flight.
      await harness.tryAuthenticate(await harness.emulator.issueToken({ header: { kid: "unknown" } }));
      expect(await harness.tryAuthenticate(token)).toBe(expected);
    });
});
