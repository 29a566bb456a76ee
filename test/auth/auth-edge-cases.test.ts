import { createHash, generateKeyPairSync } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { createSigningKeys } from "../../src/auth/jwks.ts";
import { hour, advanceClock, second, freezeClock } from "../support/clock.ts";
import { discoveryCall, keysCall, fetchListedKey, startAuthHarness } from "../support/auth-harness.ts";

/** What takes an unlikely order of events, or an unlikely key set, to go wrong. */

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const close of closers.splice(0)) await close();
});

async function open(...limits: Parameters<typeof startAuthHarness>) {
  const door = await startAuthHarness(...limits);
  closers.push(door.close);
  return door;
}

const publicKey = (bits: number): object =>
  generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({ format: "jwk" });
const forADay = () => ({ claims: { exp: Math.floor(Date.now() / 1000) + 28 * 3_600 } });
const times = { refreshAfterMs: hour, maxAgeMs: 24 * hour, retryMs: second };

it("a remembered token whose key went while nobody called is refused from the first call on", async () => {
  const { emulator, tryAuthenticate: verdict } = await open();
  freezeClock();
  const token = await emulator.issueToken(forADay());
  expect(await verdict(token)).toBe("accepted");
  await emulator.rotateKeys({ keepOld: false });
  advanceClock(25 * hour);
  const verdicts = await Promise.all([1, 2, 3, 4].map(() => verdict(token)));
  expect(verdicts).toEqual(verdicts.map(() => "401 key_unknown"));
});

it("a token is refused that is remembered while the discovery document cannot be had for more than a day", async () => {
  const { emulator, tryAuthenticate: verdict } = await open();
  freezeClock();
  const token = await emulator.issueToken(forADay());
  expect(await verdict(token)).toBe("accepted");
  emulator.faults.inject({ key: discoveryCall, response: { status: 500 } });
  advanceClock(25 * hour);
  const verdicts = [await verdict(token), await verdict(await emulator.issueToken(forADay()))];
  expect(verdicts).toEqual(["503 TOKEN_SERVICE_UNAVAILABLE", "503 TOKEN_SERVICE_UNAVAILABLE"]);
});

it("a new key is found though a renewal was under way that the directory had answered before", async () => {
  const answers: ((keys: readonly object[]) => void)[] = [];
  const clock = { now: 1e12 };
  const keys = createSigningKeys({
    fetchKeySet: () =>
      new Promise((resolve) => {
        answers.push((listed) => {
          resolve({ keys: listed });
        });
      }),
    cacheOptions: times,
    now: () => clock.now,
  });
  const [before, fresh] = [
    { ...publicKey(2048), kid: "before" },
    { ...publicKey(2048), kid: "fresh" },
  ];
  const first = keys.getById("before");
  answers[0]?.([before]);
  await first;
  clock.now += hour;
  await keys.getById("before");
  const asked = keys.getById("fresh");
  await pause(5);
  answers[1]?.([before]);
  await expect.poll(() => answers.length).toBe(3);
  answers[2]?.([before, fresh]);
  expect((await asked)?.id).toBe("fresh");
});

it.each([
  ["empty", ""],
  ["0", "AA"],
  ["1", "AQ"],
  ["2", "Ag"],
])("a key whose exponent is %s verifies nothing, forged as it may be", async (_title, e) => {
  const { emulator, tryAuthenticate: verdict } = await open();
  const own = await fetchListedKey({ emulator });
  const listed = [own, { ...own, kid: "odd", e }];
  emulator.faults.inject({ key: keysCall, response: { status: 200, body: { keys: listed } } });
  const [header = "", claims = ""] = (await emulator.issueToken({ header: { kid: "odd" } })).split(".");
  // What a signature is under the exponent 1: the padded hash itself (RFC 8017, section 9.2).
  const digest = createHash("sha256").update(`${header}.${claims}`).digest();
  const hash = Buffer.concat([Buffer.from("3031300d060960864801650304020105000420", "hex"), digest]);
  const padding = Buffer.alloc(256 - hash.length - 3, 255);
  const signature = Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), hash]);
  expect(await verdict(`${header}.${claims}.${signature.toString("base64url")}`)).toBe("401 key_unknown");
});

it.each([
  ["of 1,024 bits behind zeros", () => padded(publicKey(1024))],
  ["of 2,041 bits", () => publicKey(2041)],
])("a modulus %s is too weak", async (_title, weak) => {
  const listed = [
    { ...publicKey(2048), kid: "good" },
    { ...weak(), kid: "weak" },
  ];
  const keys = createSigningKeys({
    fetchKeySet: () => Promise.resolve({ keys: listed }),
    cacheOptions: times,
    now: () => 1e12,
  });
  expect([(await keys.getById("good"))?.id, await keys.getById("weak")]).toEqual(["good", undefined]);
});

function padded(key: { n?: string }): object {
  const modulus = Buffer.from(key.n ?? "", "base64url");
  return { ...key, n: Buffer.concat([Buffer.alloc(256 - modulus.length), modulus]).toString("base64url") };
}

it("a token in the tolerance behind its end pushes no good one out", async () => {
  const { emulator, authenticate } = await open({ maxTokens: 1, maxBytes: 100_000 });
  const good = await emulator.issueToken();
  await authenticate(good);
  await authenticate(await emulator.issueToken({ claims: { exp: Math.floor(Date.now() / 1000) - 30 } }));
  const verify = vi.spyOn(crypto.subtle, "verify");
  await authenticate(good);
  expect(verify).not.toHaveBeenCalled();
});
