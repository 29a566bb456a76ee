import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Identity } from "../../src/entra/identity.ts";
import { createVerifiedTokenCache } from "../../src/auth/verified-token-cache.ts";
import { hour, advanceClock, minute, second, freezeClock } from "../support/clock.ts";
import { startAuthHarness, toAuthResult, type AuthHarness } from "../support/auth-harness.ts";
import { createIdentity } from "../support/identities.ts";
import { startApi } from "../../dev/src/testing/start-test-server.ts";

const manyTokens = { maxTokens: 10_000, maxBytes: 100_000_000 };
const headerOf = ({ assertion }: Identity): string => `Bearer ${assertion.reveal()}`;
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { oid: string; exp: number };

describe("what is remembered", () => {
  const clock = { now: 1_700_000_000_000 };
  const create = (limits: Partial<typeof manyTokens> = {}) => {
    const remembered = createVerifiedTokenCache({ ...manyTokens, ...limits, now: () => clock.now });
    const keep = (identity: Identity, keyId = "key"): void => {
      remembered.set(headerOf(identity), identity, keyId);
    };
    return { remembered, keep, knows: (identity: Identity) => remembered.get(headerOf(identity)) === identity };
  };
  const holder = (token: string, lifetimeMs = hour): Identity =>
    createIdentity(token, { expiresAt: clock.now + lifetimeMs });

  it("is the identity itself, by the header that it came in", () => {
    const { remembered, keep, knows } = create();
    const identity = holder("a");
    keep(identity);
    expect([knows(identity), remembered.get("Bearer another"), remembered.get("")]).toEqual([
      true,
      undefined,
      undefined,
    ]);
  });

  it("is told from whatever ends, or begins, as its header does", () => {
    const { remembered, keep } = create();
    const signature = "s".repeat(342);
    const identity = holder(`header.claims.${signature}`);
    keep(identity);
    const others = [`header.claimz.${signature}`, `x.header.claims.${signature}`, `claims.${signature}`, signature];
    expect(others.map((token) => remembered.get(`Bearer ${token}`))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(remembered.get(`bearer header.claims.${signature}`)).toBeUndefined();
    expect(remembered.get(`Bearer header.claims.${signature}`)).toBe(identity);
  });

  it("is forgotten at the millisecond when the token ends", () => {
    const { keep, knows } = create();
    const identity = holder("a", 1_234);
    keep(identity);
    clock.now += 1_233;
    expect(knows(identity)).toBe(true);
    clock.now += 1;
    expect(knows(identity)).toBe(false);
    clock.now -= 1;
    expect(knows(identity)).toBe(false);
  });

  it("is so many tokens at most; the least recently used goes first", () => {
    const { keep, knows } = create({ maxTokens: 3 });
    const [a, b, c, d] = ["a", "b", "c", "d"].map((token) => holder(token)) as [Identity, Identity, Identity, Identity];
    for (const identity of [a, b, c]) keep(identity);
    expect(knows(a)).toBe(true);
    keep(d);
    expect([a, b, c, d].map(knows)).toEqual([true, false, true, true]);
  });

  it("is so many bytes at most, a kilobyte for each token beside its own", () => {
    const { keep, knows } = create({ maxBytes: 10_000 });
    const [a, b, c] = ["a", "b", "c"].map((letter) => holder(letter.repeat(4_000))) as [Identity, Identity, Identity];
    for (const identity of [a, b]) keep(identity);
    expect([a, b].map(knows)).toEqual([true, true]);
    keep(c);
    expect([a, b, c].map(knows)).toEqual([false, true, true]);
    keep(holder("x".repeat(9_001)));
    expect([b, c].map(knows)).toEqual([true, true]);
  });

  it("counts what surrounds a token in its header", () => {
    const { remembered } = create({ maxBytes: 10_000 });
    const identity = holder("a");
    const padded = `Bearer ${" ".repeat(9_000)}a`;
    remembered.set(padded, identity, "key");
    expect(remembered.get(padded)).toBeUndefined();
    remembered.set("Bearer  a", identity, "key");
    expect(remembered.get("Bearer  a")).toBe(identity);
  });

  it("of a key is forgotten with it, whatever else there is", () => {
    const { remembered, keep, knows } = create({ maxTokens: 400 });
    const keyIds = ["a", "b", "c", "a longer one", ""];
    const model = new Map<Identity, string>();
    for (let turn = 0; turn < 5_000; turn += 1) {
      const identity = holder(`token ${turn}`);
      const keyId = keyIds[(turn * 7_919 + (turn >> 3)) % keyIds.length] ?? "";
      keep(identity, keyId);
      model.set(identity, keyId);
      if (turn % 150 !== 149) continue;
      const gone = keyIds[(turn * 31) % keyIds.length] ?? "";
      remembered.deleteByKeyId(gone);
      const last = [...model].slice(-100);
      for (const [known, id] of model) if (id === gone) model.delete(known);
      expect(last.map(([known]) => knows(known))).toEqual(last.map(([known]) => model.has(known)));
      expect([...model].filter(([known, id]) => id === gone && knows(known))).toEqual([]);
    }
  });
});

describe("a token that was accepted", () => {
  let door: AuthHarness;
  beforeAll(async () => {
    door = await startAuthHarness(manyTokens);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  afterAll(() => door.close());

  const issue = (options?: Parameters<AuthHarness["emulator"]["issueToken"]>[0]) => door.emulator.issueToken(options);

  it("costs no verification again, and is the same frozen identity", async () => {
    const verify = vi.spyOn(crypto.subtle, "verify");
    const token = await issue({ claims: { roles: ["Reader"] } });
    const identity = await door.authenticate(token);
    expect(verify).toHaveBeenCalledTimes(1);
    for (let turn = 0; turn < 10; turn += 1) expect(await door.authenticate(token)).toBe(identity);
    expect(verify).toHaveBeenCalledTimes(1);
    for (const part of [identity, identity.scopes, identity.roles]) expect(Object.isFrozen(part)).toBe(true);
    expect(() => (identity.roles as string[]).push("Admin")).toThrow(TypeError);
  });

  it("and another signature, or claims of another user, is another token", async () => {
    const [header, claims, signature = ""] = (await issue()).split(".");
    const [, othersClaims] = (await issue({ user: "bob@harbor.example" })).split(".");
    await door.authenticate([header, claims, signature].join("."));
    const turned = signature.startsWith("A") ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    expect(await door.tryAuthenticate([header, claims, turned].join("."))).toBe("401 signature_invalid");
    expect(await door.tryAuthenticate([header, othersClaims, signature].join("."))).toBe("401 signature_invalid");
  });

  it("is verified each time in the minute after its end, and refused after it", async () => {
    freezeClock();
    const verify = vi.spyOn(crypto.subtle, "verify");
    const exp = Math.floor((Date.now() + 10 * minute) / second);
    const token = await issue({ claims: { exp } });
    const verifications = async (at: number): Promise<string> => {
      advanceClock(exp * second + at - Date.now());
      verify.mockClear();
      const verdicts = [await door.tryAuthenticate(token), await door.tryAuthenticate(token)];
      return `${verdicts.join(", ")}: ${verify.mock.calls.length}`;
    };
    expect(await verifications(-10 * minute)).toBe("accepted, accepted: 1");
    expect(await verifications(-1)).toBe("accepted, accepted: 0");
    expect(await verifications(0)).toBe("accepted, accepted: 2");
    expect(await verifications(minute - 1)).toBe("accepted, accepted: 2");
    expect(await verifications(minute)).toBe("401 token_expired, 401 token_expired: 2");
  });

  it("and one that was refused is verified again each time", async () => {
    const verify = vi.spyOn(crypto.subtle, "verify");
    const token = await issue({ claims: { scp: "another_scope" } });
    for (let turn = 0; turn < 3; turn += 1) expect(await door.tryAuthenticate(token)).toBe("403 scope_missing");
    expect(verify).toHaveBeenCalledTimes(3);
  });

  it("is its own user's, in 2,000 turns of 60 tokens that come at a time", async () => {
    const names = door.emulator.users.map(({ userPrincipalName }) => userPrincipalName);
    const tokens = await Promise.all(
      Array.from({ length: 60 }, (_, index) => issue({ user: names[index % names.length] ?? "" })),
    );
    for (let turn = 0; turn < 40; turn += 1) {
      const asked = Array.from({ length: 50 }, (_, index) => tokens[(index * 17 + turn * 7) % tokens.length] ?? "");
      const identities = await Promise.all(asked.map((token) => door.authenticate(token)));
      expect(identities.map(({ objectId, expiresAt, assertion }) => [assertion.reveal(), objectId, expiresAt])).toEqual(
        asked.map((token) => [token, claimsOf(token).oid, claimsOf(token).exp * second]),
      );
    }
  });
});

it("over HTTP a remembered token answers for its own user", async () => {
  const api = await startApi();
  const users = api.emulator.users.slice(0, 2);
  const tokens = await Promise.all(
    users.map(async ({ id, userPrincipalName }) => ({
      id,
      token: await api.emulator.issueToken({ user: userPrincipalName }),
    })),
  );
  for (let turn = 0; turn < 10; turn += 1) {
    const answers = await Promise.all(tokens.map(({ token }) => api.ask("{ me { objectId } }", { token })));
    expect(answers.map(toAuthResult)).toEqual(["accepted", "accepted"]);
    expect(answers.map(({ body }) => body.data?.["me"])).toEqual(tokens.map(({ id }) => ({ objectId: id })));
  }
  await api.close();
});
