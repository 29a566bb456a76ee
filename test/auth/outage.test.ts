import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Fault } from "../../dev/src/emulator/faults.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { hour, advanceClock, second, freezeClock } from "../support/clock.ts";
import {
  discoveryCall,
  countKeyFetches,
  keysCall,
  fetchListedKey,
  startAuthHarness,
  toAuthResult,
  type AuthHarness,
} from "../support/auth-harness.ts";
import { createLatch } from "../support/latch.ts";
import { startApi } from "../../dev/src/testing/start-test-server.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) await close();
});

/** @param timeoutMs how long the directory is waited for */
async function openDoorFor(timeoutMs?: number): Promise<AuthHarness> {
  const door = await startAuthHarness(undefined, timeoutMs);
  closers.push(door.close);
  freezeClock();
  return door;
}

/** A token that outlives every outage here. */
const longToken = ({ emulator }: Pick<AuthHarness, "emulator">): Promise<string> =>
  emulator.issueToken({ claims: { exp: Math.floor((Date.now() + 100 * hour) / second) } });

function breakDown(fault: Omit<Fault, "key">): (door: AuthHarness) => void {
  return ({ emulator }) => {
    for (const key of [discoveryCall, keysCall]) emulator.faults.inject({ key, ...fault });
  };
}

/** For what happens in the background. */
const patience = { timeout: 15_000 };

const accepted = ["accepted", "accepted"];
const unavailable = ["503 TOKEN_SERVICE_UNAVAILABLE", "503 TOKEN_SERVICE_UNAVAILABLE"];

describe("when the directory", () => {
  const outages: readonly [string, (door: AuthHarness) => unknown, timeoutMs?: number][] = [
    ["answers 500", breakDown({ response: { status: 500 } })],
    ["hangs", breakDown({ hang: true }), 2_000],
    ["refuses connections", ({ emulator }) => emulator.close()],
    ["lists no key", breakDown({ response: { status: 200, body: { keys: [] } } })],
  ];

  it.each(outages)("%s, good tokens are accepted for a day, and none after it", async (_title, start, timeoutMs) => {
    const door = await openDoorFor(timeoutMs);
    const remembered = await longToken(door);
    const verdicts = async () => [
      await door.tryAuthenticate(remembered),
      await door.tryAuthenticate(await longToken(door)),
    ];
    expect(await verdicts()).toEqual(accepted);

    await start(door);
    for (const passed of [hour - 1, 1, second, 5 * hour, 18 * hour - second - 1]) {
      advanceClock(passed);
      expect(await verdicts()).toEqual(accepted);
    }
    advanceClock(1);
    expect(await verdicts()).toEqual(unavailable);
    advanceClock(24 * hour);
    expect(await verdicts()).toEqual(unavailable);
  });

  it("is back after more than a day, tokens are accepted a second later", async () => {
    const door = await openDoorFor();
    const remembered = await longToken(door);
    const verdicts = async () => [
      await door.tryAuthenticate(remembered),
      await door.tryAuthenticate(await longToken(door)),
    ];
    await verdicts();
    breakDown({ response: { status: 500 } })(door);
    advanceClock(25 * hour);
    expect(await verdicts()).toEqual(unavailable);

    door.emulator.faults.clear();
    expect(await verdicts()).toEqual(unavailable);
    advanceClock(second);
    expect(await verdicts()).toEqual(accepted);
    advanceClock(hour - 1);
    expect([await verdicts(), countKeyFetches(door)]).toEqual([accepted, 2]);
  });

  it("has come back as another one, its tokens are accepted, and those of before are not", async () => {
    const door = await openDoorFor();
    const old = await longToken(door);
    await door.authenticate(old);
    await door.emulator.close();
    advanceClock(2 * hour);
    expect(await door.tryAuthenticate(old)).toBe("accepted");
    const reborn = await startEmulator({ port: Number(new URL(door.emulator.url).port) });
    closers.push(() => reborn.close());
    advanceClock(second);
    expect(await door.tryAuthenticate(await longToken({ emulator: reborn }))).toBe("accepted");
    expect(await door.tryAuthenticate(old)).toBe("401 key_unknown");
  });
});

describe("keys that are an hour old", () => {
  it("are renewed once, while nobody waits for a directory that does not answer", async () => {
    const door = await openDoorFor();
    const remembered = await longToken(door);
    await door.authenticate(remembered);
    breakDown({ hang: true })(door);
    advanceClock(hour - 1);
    expect([await door.tryAuthenticate(remembered), door.pendingRequests()]).toEqual(["accepted", 0]);

    advanceClock(1);
    for (let round = 0; round < 5; round += 1)
      expect([await door.tryAuthenticate(remembered), await door.tryAuthenticate(await longToken(door))]).toEqual(
        accepted,
      );
    // All of them were answered, and the fetches of the first one are still waiting.
    expect(door.pendingRequests()).toBe(2);
    await vi.waitFor(() => {
      expect(door.emulator.calls.counts()).toEqual({ [discoveryCall]: 2, [keysCall]: 2 });
    }, patience);
    expect(door.pendingRequests()).toBe(2);
  });

  it("are renewed by what is remembered as well", async () => {
    const door = await openDoorFor();
    const token = await longToken(door);
    await door.authenticate(token);
    for (let renewal = 1; renewal <= 3; renewal += 1) {
      advanceClock(hour);
      expect(await door.tryAuthenticate(token)).toBe("accepted");
      await vi.waitFor(() => {
        expect([countKeyFetches(door), door.pendingRequests()]).toEqual([1 + renewal, 0]);
      }, patience);
    }
  });

  it("do not keep an unknown key id from being looked up", async () => {
    const door = await openDoorFor();
    await door.authenticate(await longToken(door));
    advanceClock(hour);
    await door.authenticate(await longToken(door));
    await vi.waitFor(() => {
      expect([countKeyFetches(door), door.pendingRequests()]).toEqual([2, 0]);
    }, patience);
    await door.emulator.rotateKeys({ keepOld: true });
    expect([await door.tryAuthenticate(await longToken(door)), countKeyFetches(door)]).toEqual(["accepted", 3]);
  });

  it("are in use over HTTP until a slow directory has listed the new ones, and a removed one never again", async () => {
    const api = await startApi();
    closers.push(() => api.close());
    const verdict = async (token: string) => toAuthResult(await api.ask("{ __typename }", { token }));
    freezeClock();
    const [remembered, fresh] = [await longToken(api), await longToken(api)];
    expect(await verdict(remembered)).toBe("accepted");
    await api.emulator.rotateKeys({ keepOld: false });
    const gate = createLatch();
    api.emulator.faults.inject({ key: keysCall, until: gate.released, times: 1 });
    advanceClock(hour);
    // Whoever waited for the renewal would be refused.
    expect([await verdict(remembered), await verdict(fresh)]).toEqual(accepted);
    gate.release();
    await vi.waitFor(
      async () => {
        expect(await verdict(remembered)).toBe("401 key_unknown");
      },
      { timeout: 8_000, interval: 100 },
    );
    expect([await verdict(fresh), await verdict(await longToken(api))]).toEqual(["401 key_unknown", "accepted"]);
    // The first, the renewal, and one for the key id that is unknown now.
    expect(countKeyFetches(api)).toBe(3);
  });
});

describe("a remembered token is verified again, once the directory lists", () => {
  async function relisted(change: (key: JsonWebKey) => readonly object[]): Promise<() => Promise<string>> {
    const door = await openDoorFor();
    const token = await longToken(door);
    const key = await fetchListedKey(door);
    expect(await door.tryAuthenticate(token)).toBe("accepted");
    const body = { keys: change(key) };
    door.emulator.faults.inject({ key: keysCall, response: { status: 200, body } });
    advanceClock(hour);
    expect(await door.tryAuthenticate(token)).toBe("accepted");
    await vi.waitFor(() => {
      expect(door.pendingRequests()).toBe(0);
    }, patience);
    // The keys have come; now they are imported.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return () => door.tryAuthenticate(token);
  }

  const { n } = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });

  it.each<[string, string, Parameters<typeof relisted>[0]]>([
    ["other keys only: refused", "401 key_unknown", (key) => [{ ...key, kid: "another", n }]],
    ["other material under its key id: refused", "401 signature_invalid", (key) => [{ ...key, n }]],
    ["its key as another issuer's: refused", "401 issuer_mismatch", (key) => [{ ...key, issuer: "https://a.example" }]],
    [
      "its key as one for encryption: refused",
      "401 key_unknown",
      (key) => [
        { ...key, use: "enc" },
        { ...key, kid: "b" },
      ],
    ],
    ["its key among new ones: accepted", "accepted", (key) => [{ ...key, kid: "another", n }, key]],
    ["no usable key at all, which is an outage: accepted", "accepted", (key) => [{ ...key, kty: "EC" }]],
  ])("%s", async (_title, expected, change) => {
    const verdict = await relisted(change);
    await vi.waitFor(async () => {
      expect(await verdict()).toBe(expected);
    }, patience);
  });
});
