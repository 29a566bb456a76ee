import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { TokenOptions } from "@oboql/dev/emulator";
import { startTestServer } from "../support/test-server.ts";
import { createVerifiedTokenCache } from "../../src/auth/verified-token-cache.ts";
import type { Identity } from "../../src/entra/identity.ts";
import { startAuthHarness, toAuthResult, type AuthHarness } from "../support/auth-harness.ts";
import { advanceClock, freezeClock, hour, minute, second } from "../support/clock.ts";
import { createIdentity } from "../support/identities.ts";

const manyTokens = { maxTokens: 10_000, maxBytes: 100_000_000 };

describe("VerifiedTokenCache", () => {
  const clock = { now: 1_700_000_000_000 };
  const toHeader = ({ assertion }: Identity): string => `Bearer ${assertion.reveal()}`;
  const create = (limits: Partial<typeof manyTokens> = {}) => {
    const cache = createVerifiedTokenCache({ ...manyTokens, ...limits, now: () => clock.now });
    const set = (identity: Identity, keyId = "key"): void => {
      cache.set(toHeader(identity), identity, keyId);
    };
    return { cache, set, has: (identity: Identity) => cache.get(toHeader(identity)) === identity };
  };
  const toIdentity = (token: string, lifetimeMs = hour): Identity =>
    createIdentity(token, { expiresAt: clock.now + lifetimeMs });

  it("returns the identity for the header it was set with", () => {
    const { cache, set, has } = create();
    const identity = toIdentity("a");
    set(identity);
    expect(has(identity)).toBe(true);
    expect([cache.get("Bearer another"), cache.get("")]).toEqual([undefined, undefined]);
  });

  it("returns nothing for a header that only starts or ends like a cached one", () => {
    const { cache, set } = create();
    const signature = "s".repeat(342);
    const identity = toIdentity(`header.claims.${signature}`);
    set(identity);
    for (const token of [
      `header.claimz.${signature}`,
      `x.header.claims.${signature}`,
      `claims.${signature}`,
      signature,
    ])
      expect(cache.get(`Bearer ${token}`), token).toBeUndefined();
    expect(cache.get(`bearer header.claims.${signature}`)).toBeUndefined();
    expect(cache.get(`Bearer header.claims.${signature}`)).toBe(identity);
  });

  it("removes an entry at the millisecond when its token expires", () => {
    const { set, has } = create();
    const identity = toIdentity("a", 1_234);
    set(identity);
    clock.now += 1_233;
    expect(has(identity)).toBe(true);
    clock.now += 1;
    expect(has(identity)).toBe(false);
    clock.now -= 1;
    expect(has(identity)).toBe(false);
  });

  it("evicts the least recently used entry above maxTokens", () => {
    const { set, has } = create({ maxTokens: 3 });
    const [a, b, c, d] = ["a", "b", "c", "d"].map((token) => toIdentity(token)) as [
      Identity,
      Identity,
      Identity,
      Identity,
    ];
    for (const identity of [a, b, c]) set(identity);
    expect(has(a)).toBe(true);
    set(d);
    expect([a, b, c, d].map(has)).toEqual([true, false, true, true]);
  });

  it("evicts entries above maxBytes, counting a kilobyte for each besides its token", () => {
    const { set, has } = create({ maxBytes: 10_000 });
    const [a, b, c] = ["a", "b", "c"].map((letter) => toIdentity(letter.repeat(4_000))) as [
      Identity,
      Identity,
      Identity,
    ];
    for (const identity of [a, b]) set(identity);
    expect([a, b].map(has)).toEqual([true, true]);
    set(c);
    expect([a, b, c].map(has)).toEqual([false, true, true]);
    set(toIdentity("x".repeat(9_001)));
    expect([b, c].map(has)).toEqual([true, true]);
  });

  it("counts the white space in a header towards maxBytes", () => {
    const { cache } = create({ maxBytes: 10_000 });
    const identity = toIdentity("a");
    const padded = `Bearer ${" ".repeat(9_000)}a`;
    cache.set(padded, identity, "key");
    expect(cache.get(padded)).toBeUndefined();
    cache.set("Bearer  a", identity, "key");
    expect(cache.get("Bearer  a")).toBe(identity);
  });

  it("deletes exactly the entries of a key in 5,000 random operations", () => {
    const { cache, set, has } = create({ maxTokens: 400 });
    const keyIds = ["a", "b", "c", "a longer one", ""];
    const model = new Map<Identity, string>();
    for (let turn = 0; turn < 5_000; turn += 1) {
      const identity = toIdentity(`token ${turn}`);
      const keyId = keyIds[(turn * 7_919 + (turn >> 3)) % keyIds.length] ?? "";
      set(identity, keyId);
      model.set(identity, keyId);
      if (turn % 150 !== 149) continue;
      const removed = keyIds[(turn * 31) % keyIds.length] ?? "";
      cache.deleteByKeyId(removed);
      const last = [...model].slice(-100);
      for (const [cached, id] of model) if (id === removed) model.delete(cached);
      expect(last.map(([cached]) => has(cached))).toEqual(last.map(([cached]) => model.has(cached)));
      expect([...model].filter(([cached, id]) => id === removed && has(cached))).toEqual([]);
    }
  });
});

describe("authentication", () => {
  let harness: AuthHarness;
  beforeAll(async () => {
    harness = await startAuthHarness({ limits: manyTokens });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  afterAll(() => harness.close());

  const issue = (options?: TokenOptions) => harness.emulator.issueToken(options);
  const readClaims = (token: string) =>
    JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { oid: string; exp: number };

  it("verifies an accepted token once and returns the same frozen identity", async () => {
    const verify = vi.spyOn(crypto.subtle, "verify");
    const token = await issue({ claims: { roles: ["Reader"] } });
    const identity = await harness.authenticate(token);
    expect(verify).toHaveBeenCalledTimes(1);
    for (let turn = 0; turn < 10; turn += 1) expect(await harness.authenticate(token)).toBe(identity);
    expect(verify).toHaveBeenCalledTimes(1);
    for (const part of [identity, identity.scopes, identity.roles]) expect(Object.isFrozen(part)).toBe(true);
    expect(() => (identity.roles as string[]).push("Admin")).toThrow(TypeError);
  });

  it("rejects a cached token with another signature or the claims of another user", async () => {
    const [header, claims, signature = ""] = (await issue()).split(".");
    const [, otherClaims] = (await issue({ user: "bob@harbor.example" })).split(".");
    await harness.authenticate([header, claims, signature].join("."));
    const changed = signature.startsWith("A") ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    expect(await harness.tryAuthenticate([header, claims, changed].join("."))).toBe("401 signature_invalid");
    expect(await harness.tryAuthenticate([header, otherClaims, signature].join("."))).toBe("401 signature_invalid");
  });

  it("verifies a token each time within the clock tolerance after its expiry, and rejects it after that", async () => {
    freezeClock();
    const verify = vi.spyOn(crypto.subtle, "verify");
    const exp = Math.floor((Date.now() + 10 * minute) / second);
    const token = await issue({ claims: { exp } });
    const authenticateTwice = async (msAfterExpiry: number): Promise<string> => {
      advanceClock(exp * second + msAfterExpiry - Date.now());
      verify.mockClear();
      const results = [await harness.tryAuthenticate(token), await harness.tryAuthenticate(token)];
      return `${results.join(", ")}: ${verify.mock.calls.length} verifications`;
    };
    expect(await authenticateTwice(-10 * minute)).toBe("accepted, accepted: 1 verifications");
    expect(await authenticateTwice(-1)).toBe("accepted, accepted: 0 verifications");
    expect(await authenticateTwice(0)).toBe("accepted, accepted: 2 verifications");
    expect(await authenticateTwice(minute - 1)).toBe("accepted, accepted: 2 verifications");
    expect(await authenticateTwice(minute)).toBe("401 token_expired, 401 token_expired: 2 verifications");
  });

  it("verifies a rejected token each time", async () => {
    const verify = vi.spyOn(crypto.subtle, "verify");
    const token = await issue({ claims: { scp: "another_scope" } });
    for (let turn = 0; turn < 3; turn += 1) expect(await harness.tryAuthenticate(token)).toBe("403 scope_missing");
    expect(verify).toHaveBeenCalledTimes(3);
  });

  it("does not evict a cached token for one that is only within clock tolerance", async () => {
    const small = await startAuthHarness({ limits: { maxTokens: 1, maxBytes: 100_000 } });
    const valid = await small.emulator.issueToken();
    await small.authenticate(valid);
    await small.authenticate(
      await small.emulator.issueToken({ claims: { exp: Math.floor(Date.now() / second) - 30 } }),
    );
    const verify = vi.spyOn(crypto.subtle, "verify");
    await small.authenticate(valid);
    expect(verify).not.toHaveBeenCalled();
    await small.close();
  });

  it("returns the token's own user in 2,000 concurrent requests with 60 tokens", async () => {
    const names = harness.emulator.users.map(({ userPrincipalName }) => userPrincipalName);
    const tokens = await Promise.all(
      Array.from({ length: 60 }, (_, index) => issue({ user: names[index % names.length] ?? "" })),
    );
    for (let turn = 0; turn < 40; turn += 1) {
      const sent = Array.from({ length: 50 }, (_, index) => tokens[(index * 17 + turn * 7) % tokens.length] ?? "");
      const identities = await Promise.all(sent.map((token) => harness.authenticate(token)));
      expect(identities.map(({ objectId, expiresAt, assertion }) => [assertion.reveal(), objectId, expiresAt])).toEqual(
        sent.map((token) => [token, readClaims(token).oid, readClaims(token).exp * second]),
      );
    }
  });

  it("returns the token's own user over HTTP too", async () => {
    const api = await startTestServer();
    const users = api.emulator.users.slice(0, 2);
    const tokens = await Promise.all(
      users.map(async ({ id, userPrincipalName }) => ({
        id,
        token: await api.emulator.issueToken({ user: userPrincipalName }),
      })),
    );
    for (let turn = 0; turn < 10; turn += 1) {
      const responses = await Promise.all(tokens.map(({ token }) => api.ask("{ me { objectId } }", { token })));
      expect(responses.map(toAuthResult)).toEqual(["accepted", "accepted"]);
      expect(responses.map(({ body }) => body.data?.["me"])).toEqual(tokens.map(({ id }) => ({ objectId: id })));
    }
    await api.close();
  });
});
