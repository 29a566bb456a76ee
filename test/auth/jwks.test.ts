import { createHash, generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TokenServiceUnavailableError } from "../../src/errors/service-errors.ts";
import {
  countKeyFetches,
  fetchListedKey,
  keysCall,
  startAuthHarness,
  type AuthHarness,
} from "../support/auth-harness.ts";
import { advanceClock, hour, minute, refetchCooldown, second } from "../support/clock.ts";
import { createTestKeys, generatePublicKey } from "../support/signing-keys.ts";

const [rsa, otherRsa, weak] = [generatePublicKey(), generatePublicKey(), generatePublicKey(1024)];
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
const good = { ...rsa, kid: "good" };
const createKeys = (keySet: readonly unknown[] = [good]) => createTestKeys(keySet);

const unusable: Record<string, unknown> = {
  "an elliptic curve key": { ...ec, kid: "odd" },
  "a symmetric key": { kty: "oct", k: "c2VjcmV0", kid: "odd" },
  "RSA with 1024 bits": { ...weak, kid: "odd" },
  "RSA with 2041 bits": { ...generatePublicKey(2041), kid: "odd" },
  "RSA with 1024 bits, padded with zeros": { ...padModulus(weak), kid: "odd" },
  "a key for encryption": { ...rsa, kid: "odd", use: "enc" },
  "a key for RS512": { ...rsa, kid: "odd", alg: "RS512" },
  "a key for PS256": { ...rsa, kid: "odd", alg: "PS256" },
  "a key without an id": rsa,
  "a key with a number as id": { ...rsa, kid: 1 },
  "a key without a modulus": { kty: "RSA", e: rsa.e, kid: "odd" },
  "a key without an exponent": { kty: "RSA", n: rsa.n, kid: "odd" },
  "a modulus that is not base64url": { ...rsa, n: "%".repeat(400), kid: "odd" },
  "a modulus that is a number": { ...rsa, n: 2 ** 53, kid: "odd" },
  "an exponent that is a number": { ...rsa, e: 65_537, kid: "odd" },
  null: null,
  "a string": "odd",
  "a number": 1,
  "an array": [{ ...rsa, kid: "odd" }],
  "an empty object": {},
};

function padModulus(key: JsonWebKey): object {
  const modulus = Buffer.from(key.n ?? "", "base64url");
  return { ...key, n: Buffer.concat([Buffer.alloc(256 - modulus.length), modulus]).toString("base64url") };
}

describe("a key set", () => {
  it("ignores unusable keys of a key set", async () => {
    for (const [title, odd] of Object.entries(unusable)) {
      const { keys, has } = createKeys([odd, good, odd]);
      const found = [await has("good"), await has("odd"), await keys.getById("undefined")];
      expect(found, title).toEqual([true, false, undefined]);
    }
  });

  it("rejects a key set without usable keys, and keeps the previous keys after such a refresh", async () => {
    const keySets = [
      ...Object.entries(unusable).map(([title, odd]) => [title, [odd]] as const),
      ["nothing", []] as const,
    ];
    for (const [title, keySet] of keySets) {
      const { clock, keys, has, setKeys, removed } = createKeys(keySet);
      await expect(has("good"), title).rejects.toThrow(TokenServiceUnavailableError);
      setKeys(good);
      clock.now += second;
      expect(await has("good"), title).toBe(true);
      setKeys(...keySet);
      clock.now += hour;
      await keys.ready();
      // An unknown id waits for the background refresh and fetches once more.
      await expect(has("unknown"), title).rejects.toThrow(TokenServiceUnavailableError);
      expect([await has("good"), removed], title).toEqual([true, []]);
    }
  });

  it("uses the last of two keys with one id", async () => {
    const { keys } = createKeys([good, { ...otherRsa, kid: "good" }]);
    expect((await keys.getById("good"))?.material).toBe(`${otherRsa.n ?? ""} ${otherRsa.e ?? ""}`);
  });

  it("finds no key under the names of Object.prototype", async () => {
    for (const keyId of ["__proto__", "constructor", "toString", ""])
      expect(await createKeys().has(keyId), keyId).toBe(false);
  });

  it("finds each key of a key set with 5,000 keys", async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({ ...rsa, kid: `key ${index}` }));
    const { endpoint, has, setKeys, refresh, removed } = createKeys(many);
    const found = await Promise.all(many.map(({ kid }) => has(kid)));
    expect([found.every(Boolean), endpoint.fetches]).toEqual([true, 1]);
    setKeys(...many.slice(1));
    for (let fetch = 1; fetch <= 3; fetch += 1) {
      expect(removed).toEqual([]);
      await refresh();
    }
    expect(removed).toEqual(["key 0"]);
  });
});

describe("onKeyRemoved", () => {
  it("calls onKeyRemoved once for each key that has another modulus or issuer, or is missing in three responses", async () => {
    const { keys, setKeys, refresh, removed } = createKeys([
      good,
      { ...rsa, kid: "material" },
      { ...rsa, kid: "issuer" },
    ]);
    const [unchanged, changed] = [await keys.getById("good"), await keys.getById("material")];
    setKeys(good, { ...otherRsa, kid: "material" }, { ...rsa, kid: "issuer", issuer: "https://a.example" });
    await refresh();
    expect(removed.toSorted()).toEqual(["issuer", "material"]);
    expect([unchanged && keys.hasKey(unchanged), changed && keys.hasKey(changed)]).toEqual([true, false]);
    await refresh();
    setKeys(otherRsa, { ...otherRsa, kid: "new" });
    for (let fetch = 1; fetch <= 4; fetch += 1) await refresh();
    expect(removed.toSorted()).toEqual(["good", "issuer", "issuer", "material", "material"]);
  });
});

describe("an unknown key id", () => {
  it("fetches the keys for an unknown id directly after the first fetch and after a refresh: neither starts the cooldown", async () => {
    const { endpoint, has, setKeys, refresh } = createKeys();
    await has("good");
    setKeys(good, { ...rsa, kid: "second" });
    expect([await has("second"), endpoint.fetches]).toEqual([true, 2]);
    await refresh();
    setKeys({ ...rsa, kid: "third" });
    expect([await has("third"), endpoint.fetches]).toEqual([true, 4]);
  });

  it("fetches the keys once for concurrent unknown ids, and again after 10 seconds at the earliest", async () => {
    const { clock, endpoint, has } = createKeys();
    await has("good");
    for (let round = 0; round < 4; round += 1) {
      const found = await Promise.all(Array.from({ length: 50 }, (_, index) => has(`odd ${round} ${index}`)));
      expect([found.includes(true), endpoint.fetches]).toEqual([false, 2 + Math.floor(round / 2)]);
      clock.now += refetchCooldown / 2;
    }
  });

  it("does not delay known key ids", async () => {
    const { endpoint, has } = createKeys();
    await has("good");
    endpoint.respond = () => new Promise(() => undefined);
    void has("odd");
    expect(await has("good")).toBe(true);
  });

  it("finds a new key although the response of a refresh in flight was older", async () => {
    const { clock, endpoint, keys, has } = createKeys();
    const responses: ((keySet: object) => void)[] = [];
    await has("good");
    endpoint.respond = () => new Promise((resolve) => responses.push(resolve));
    clock.now += hour;
    await keys.ready();
    const found = has("fresh");
    await sleep(5);
    responses[0]?.({ keys: [good] });
    await expect.poll(() => responses.length).toBe(2);
    responses[1]?.({ keys: [good, { ...rsa, kid: "fresh" }] });
    expect(await found).toBe(true);
  });
});

describe("authentication", () => {
  let harness: AuthHarness;
  beforeEach(async () => {
    harness = await startAuthHarness();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await harness.close();
  });

  const respondWith = (keys: readonly unknown[]) =>
    harness.emulator.faults.inject({ key: keysCall, response: { status: 200, body: { keys } } });

  it("rejects tokens of unusable keys as unknown, next to 2,000 usable keys", async () => {
    const own = await fetchListedKey(harness);
    const usable = Array.from({ length: 2_000 }, (_, index) => ({ ...rsa, kid: `key ${index}` }));
    respondWith([...Object.values(unusable), ...usable, own, { ...weak, kid: "weak" }]);
    expect(await harness.tryAuthenticate(await harness.emulator.issueToken())).toBe("accepted");
    const tryKeyId = async (kid: string) =>
      harness.tryAuthenticate(await harness.emulator.issueToken({ header: { kid } }));
    for (const kid of ["odd", "weak", "undefined", "1"]) expect(await tryKeyId(kid), kid).toBe("401 key_unknown");
    expect(await tryKeyId("key 7")).toBe("401 signature_invalid");
  });

  it("verifies with the last of two keys with one id", async () => {
    advanceClock(-minute);
    const own = await fetchListedKey(harness);
    const other = { ...own, n: otherRsa.n };
    const removeFault = respondWith([own, other]);
    const token = await harness.emulator.issueToken();
    expect(await harness.tryAuthenticate(token)).toBe("401 signature_invalid");
    removeFault();
    respondWith([other, own]);
    await harness.tryAuthenticate(await harness.emulator.issueToken({ header: { kid: "unknown" } }));
    expect([await harness.tryAuthenticate(token), countKeyFetches(harness)]).toEqual(["accepted", 2]);
  });

  it("accepts no forged signature of a key with a weak exponent", async () => {
    const own = await fetchListedKey(harness);
    const exponents = { empty: "", 0: "AA", 1: "AQ", 2: "Ag" };
    respondWith([own, ...Object.entries(exponents).map(([name, e]) => ({ ...own, kid: `exponent ${name}`, e }))]);
    for (const name of Object.keys(exponents)) {
      const kid = `exponent ${name}`;
      const [header = "", claims = ""] = (await harness.emulator.issueToken({ header: { kid } })).split(".");
      // The signature under the exponent 1 is the padded hash itself (RFC 8017, section 9.2).
      const digest = createHash("sha256").update(`${header}.${claims}`).digest();
      const hash = Buffer.concat([Buffer.from("3031300d060960864801650304020105000420", "hex"), digest]);
      const padding = Buffer.alloc(256 - hash.length - 3, 255);
      const signature = Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), hash]);
      const forged = `${header}.${claims}.${signature.toString("base64url")}`;
      expect(await harness.tryAuthenticate(forged), kid).toBe("401 key_unknown");
    }
  });
});
