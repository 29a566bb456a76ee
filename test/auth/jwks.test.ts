import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TokenServiceUnavailableError } from "../../src/errors/service-errors.ts";
import { createSigningKeys } from "../../src/auth/jwks.ts";
import { refetchCooldown, hour, advanceClock, minute, second } from "../support/clock.ts";
import { countKeyFetches, keysCall, fetchListedKey, startAuthHarness } from "../support/auth-harness.ts";

const publicKey = (modulusLength = 2048): JsonWebKey =>
  generateKeyPairSync("rsa", { modulusLength }).publicKey.export({ format: "jwk" });
const [rsa, otherRsa, weak] = [publicKey(), publicKey(), publicKey(1024)];
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
const good = { ...rsa, kid: "good" };

/** Keys of a directory that lists what it is told to. */
function createKeys(listed: readonly unknown[] = [good]) {
  const clock = { now: 1_700_000_000_000 };
  const directory = { fetches: 0, answer: (): Promise<object> => Promise.resolve({ keys: listed }) };
  const gone: string[] = [];
  const keys = createSigningKeys({
    fetchKeySet: () => {
      directory.fetches += 1;
      return directory.answer();
    },
    cacheOptions: { refreshAfterMs: hour, maxAgeMs: 24 * hour, retryMs: second },
    now: () => clock.now,
  });
  keys.onKeyRemoved((keyId) => gone.push(keyId));
  const knows = async (keyId: string): Promise<boolean> => (await keys.getById(keyId))?.id === keyId;
  const list = (...next: readonly unknown[]): void => {
    directory.answer = () => Promise.resolve({ keys: next });
  };
  /** As the background renewal does, but waited for. */
  const renewed = async (): Promise<void> => {
    clock.now += hour;
    await keys.ready();
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { clock, directory, gone, keys, knows, list, renewed };
}

const unusable: readonly [string, unknown][] = [
  ["an elliptic curve", { ...ec, kid: "odd" }],
  ["a secret", { kty: "oct", k: "c2VjcmV0", kid: "odd" }],
  ["RSA of 1024 bits", { ...weak, kid: "odd" }],
  ["a key for encryption", { ...rsa, kid: "odd", use: "enc" }],
  ["a key for RS512", { ...rsa, kid: "odd", alg: "RS512" }],
  ["a key for PS256", { ...rsa, kid: "odd", alg: "PS256" }],
  ["a key without an id", rsa],
  ["a key whose id is a number", { ...rsa, kid: 1 }],
  ["a key without a modulus", { kty: "RSA", e: rsa.e, kid: "odd" }],
  ["a key without an exponent", { kty: "RSA", n: rsa.n, kid: "odd" }],
  ["a modulus that is not base64url", { ...rsa, n: "%".repeat(400), kid: "odd" }],
  ["a modulus that is a number", { ...rsa, n: 2 ** 53, kid: "odd" }],
  ["an exponent that is a number", { ...rsa, e: 65_537, kid: "odd" }],
  ["null", null],
  ["a text", "odd"],
  ["a number", 1],
  ["a list", [{ ...rsa, kid: "odd" }]],
  ["an empty object", {}],
];

describe("of a key set", () => {
  it.each(unusable)("%s is left out, and harms no other key", async (_title, odd) => {
    const { keys, knows } = createKeys([odd, good, odd]);
    expect([await knows("good"), await knows("odd"), await keys.getById("undefined")]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  it.each([...unusable.map(([title, odd]) => [title, [odd]] as const), ["nothing", []] as const])(
    "with %s alone nobody is let in at first, and the last good keys are kept later",
    async (_title, listed) => {
      const { clock, knows, list, renewed, gone } = createKeys(listed);
      await expect(knows("good")).rejects.toThrow(TokenServiceUnavailableError);
      list(good);
      clock.now += second;
      expect(await knows("good")).toBe(true);
      list(...listed);
      await renewed();
      expect([await knows("good"), gone]).toEqual([true, []]);
    },
  );

  it("of two keys with one id, the last is taken", async () => {
    const { keys } = createKeys([good, { ...otherRsa, kid: "good" }]);
    expect((await keys.getById("good"))?.material).toBe(`${otherRsa.n ?? ""} ${otherRsa.e ?? ""}`);
  });

  it.each(["__proto__", "constructor", "toString", ""])("no key has the id '%s'", async (keyId) => {
    expect(await createKeys().knows(keyId)).toBe(false);
  });

  it("5,000 keys are as good as one", async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({ ...rsa, kid: `key ${index}` }));
    const { directory, knows, list, renewed, gone } = createKeys(many);
    const found = await Promise.all(many.map(({ kid }) => knows(kid)));
    expect([found.every(Boolean), directory.fetches]).toEqual([true, 1]);
    list(...many.slice(1));
    await renewed();
    await vi.waitFor(
      () => {
        expect(gone).toEqual(["key 0"]);
      },
      { timeout: 15_000 },
    );
  });
});

describe("a key that is gone", () => {
  it("is told of once: when it is left out, has other material, or another issuer", async () => {
    const { keys, list, renewed, gone } = createKeys([good, { ...rsa, kid: "material" }, { ...rsa, kid: "issuer" }]);
    const [kept, changed] = [await keys.getById("good"), await keys.getById("material")];
    list(good, { ...otherRsa, kid: "material" }, { ...rsa, kid: "issuer", issuer: "https://a.example" });
    await renewed();
    expect(gone.toSorted()).toEqual(["issuer", "material"]);
    expect([kept && keys.hasKey(kept), changed && keys.hasKey(changed)]).toEqual([true, false]);
    await renewed();
    list(otherRsa, { ...otherRsa, kid: "new" });
    await renewed();
    expect(gone.toSorted()).toEqual(["good", "issuer", "issuer", "material", "material"]);
  });
});

describe("an unknown key id fetches the keys", () => {
  it("at once after the first fetch and after a renewal, as neither begins the 10 seconds", async () => {
    const { directory, knows, list, renewed } = createKeys();
    await knows("good");
    list(good, { ...rsa, kid: "second" });
    expect([await knows("second"), directory.fetches]).toEqual([true, 2]);
    await renewed();
    list({ ...rsa, kid: "third" });
    expect([await knows("third"), directory.fetches]).toEqual([true, 4]);
  });

  it("once for all that come while it is under way, and once in 10 seconds after its start", async () => {
    const { clock, directory, knows } = createKeys();
    await knows("good");
    for (let round = 0; round < 4; round += 1) {
      const found = await Promise.all(Array.from({ length: 50 }, (_, index) => knows(`odd ${round} ${index}`)));
      expect([found.includes(true), directory.fetches]).toEqual([false, 2 + Math.floor(round / 2)]);
      clock.now += refetchCooldown / 2;
    }
  });

  it("and known ones do not wait for that", async () => {
    const { directory, knows } = createKeys();
    await knows("good");
    directory.answer = () => new Promise(() => undefined);
    void knows("odd");
    expect(await knows("good")).toBe(true);
  });
});

describe("at the door", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("the keys that are of no use are as unknown as any, and 2,000 of them are in nobody's way", async () => {
    const door = await startAuthHarness();
    const own = await fetchListedKey(door);
    const crowd = Array.from({ length: 2_000 }, (_, index) => ({ ...rsa, kid: `key ${index}` }));
    const keys = [...unusable.map(([, odd]) => odd), ...crowd, own, { ...weak, kid: "weak" }];
    door.emulator.faults.inject({ key: keysCall, response: { status: 200, body: { keys } } });
    expect(await door.tryAuthenticate(await door.emulator.issueToken())).toBe("accepted");
    for (const kid of ["odd", "weak", "undefined", "1"])
      expect(await door.tryAuthenticate(await door.emulator.issueToken({ header: { kid } }))).toBe("401 key_unknown");
    expect(await door.tryAuthenticate(await door.emulator.issueToken({ header: { kid: "key 7" } }))).toBe(
      "401 signature_invalid",
    );
    await door.close();
  });

  it("of two listed keys with one id the last verifies", async () => {
    const door = await startAuthHarness();
    advanceClock(-minute);
    const own = await fetchListedKey(door);
    const other = { ...own, n: otherRsa.n };
    const answer = (keys: readonly object[]) =>
      door.emulator.faults.inject({ key: keysCall, response: { status: 200, body: { keys } } });
    const end = answer([own, other]);
    const token = await door.emulator.issueToken();
    expect(await door.tryAuthenticate(token)).toBe("401 signature_invalid");
    end();
    answer([other, own]);
    await door.tryAuthenticate(await door.emulator.issueToken({ header: { kid: "unknown" } }));
    expect([await door.tryAuthenticate(token), countKeyFetches(door)]).toEqual(["accepted", 2]);
    await door.close();
  });
});
